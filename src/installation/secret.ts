import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MikroORM } from '@mikro-orm/postgresql';
import { type Settings } from '../settings.ts';
import { StartError } from '../start-error.ts';
import { Installation } from './installation.ts';
import { writePrivateFile } from './private-file.ts';

/** The one row of its table. */
export const INSTALLATION_ID = 1;

const SECRET_BYTES = 32;

/** The secret that hashes are made under: the operator's, or one made once for the embedded database. */
export async function findSecret(settings: Settings): Promise<string> {
  if (settings.PAYOUT_HASH_SECRET !== undefined) return settings.PAYOUT_HASH_SECRET;
  if (settings.DATABASE_URL !== undefined) {
    throw new StartError('PAYOUT_HASH_SECRET is required with DATABASE_URL.');
  }
  const file = join(settings.DATA_DIR, 'hash-secret');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    await writePrivateFile(file, secret);
    return secret;
  }
}

/** Refuses a secret that is not the one this database has begun with: each hash would be another. */
export async function checkSecret(orm: MikroORM, secret: string): Promise<void> {
  const fingerprint = createHmac('sha256', secret).update('fingerprint').digest();
  const em = orm.em.fork();
  await em.upsert(
    Installation,
    { id: INSTALLATION_ID, hashSecretFingerprint: fingerprint, demoBusinessId: null },
    { onConflictAction: 'ignore' },
  );
  const { hashSecretFingerprint } = await em.fork().findOneOrFail(Installation, INSTALLATION_ID);
  if (fingerprint.equals(hashSecretFingerprint)) return;
  throw new StartError(
    'PAYOUT_HASH_SECRET is not the secret that this database was begun with: ' +
      'every payout user would get another hash. Start with the first secret.',
  );
}
