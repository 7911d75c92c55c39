import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { OperatorError } from '../settings/operator-error.ts';
import type { Address } from '../settings/database-address.ts';

/** The parameters that PostgreSQL itself uses, since version 10. */
const SCRAM = { iterations: 4096, saltBytes: 16, keyBytes: 32 } as const;

/** Creates the gateway's role where it is missing. It may log in, and nothing more. */
export async function ensureRole(
  tx: EntityManager,
  { user: role, password }: Address,
): Promise<void> {
  const [found] = await tx.execute<{ there: boolean; may: boolean; user: string }[]>(
    `select exists (select from pg_roles where rolname = ?) as there,
       rolcreaterole or rolsuper as may, rolname as user
     from pg_roles where rolname = current_user`,
    [role],
  );
  if (found?.there) return;
  if (!found?.may) {
    throw new OperatorError(
      `The role ${role} of DATABASE_URL does not exist, and the role of MIGRATION_DATABASE_URL ` +
        'may not create it: create it, with LOGIN and its password, or grant CREATEROLE.',
    );
  }
  const secret = password === undefined ? '' : ` password ${escapeLiteral(verifierOf(password))}`;
  await tx.execute(`create role ${escapeIdentifier(role)} login${secret}`);
}

/**
 * What PostgreSQL stores of a password (RFC 5803). It is computed here, so that the password itself
 * is in no statement, and so in no log of a server that logs statements.
 */
export function verifierOf(password: string, salt: Buffer = randomBytes(SCRAM.saltBytes)): string {
  const { iterations, keyBytes } = SCRAM;
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, keyBytes, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  const server = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`;
}
