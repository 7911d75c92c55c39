import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HASH_SECRET_BYTES_MIN, isLongEnough } from '../settings/rules.ts';
import type { Settings } from '../settings/settings.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { writePrivateFile } from './private-file.ts';

/**
 * Finds the hash secret: the operator's, or the one in DATA_DIR, which the first start on an
 * embedded database makes. `command` is the name of the command that needs it; undefined at a
 * start.
 */
export async function findSecret(settings: Settings, command?: string): Promise<string> {
  if (settings.PAYOUT_HASH_SECRET !== undefined) return settings.PAYOUT_HASH_SECRET;
  if (settings.DATABASE_URL !== undefined) {
    const by = command === undefined ? '' : ` by \`${command}\``;
    throw new OperatorError(`PAYOUT_HASH_SECRET is required${by} with DATABASE_URL.`);
  }
  const file = join(settings.DATA_DIR, 'hash-secret');
  const secret = await readSecret(file);
  if (secret === undefined) {
    if (command !== undefined) throw new OperatorError(`There is no hash secret in ${file} yet.`);
    const made = randomBytes(HASH_SECRET_BYTES_MIN).toString('base64url');
    await writePrivateFile(file, made);
    return made;
  }
  if (isLongEnough(secret)) return secret;
  throw new OperatorError(
    `The hash secret in ${JSON.stringify(file)} must have at least ${HASH_SECRET_BYTES_MIN} bytes: ` +
      'put the file back as it was.',
  );
}

async function readSecret(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
