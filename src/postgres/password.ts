import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { OperatorError } from '../settings/operator-error.ts';
import { type DataDir, codeOf } from './data-dir.ts';
import { withDraft } from './drafts.ts';

const form = /^[A-Za-z0-9_-]{43}$/;

/** The superuser's password of a cluster that exists. */
export async function readPassword(dir: DataDir): Promise<string> {
  const password = await storedPassword(dir);
  if (password === undefined) throw unfit(dir);
  return password;
}

/** The superuser's password for a cluster to be made; of several starts, the first one's. */
export async function makePassword(dir: DataDir): Promise<string> {
  const stored = await storedPassword(dir);
  if (stored !== undefined) return stored;
  // A garbled one without a cluster opens nothing.
  await rm(dir.passwordFile, { force: true });
  await withDraft(dir.path, async (draft) => {
    const path = join(draft, 'password');
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await file.sync();
    await file.close();
    // A link fails if another start was faster, and never shows half a file.
    await link(path, dir.passwordFile).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  });
  return readPassword(dir);
}

/** The one line for a password that does not open the cluster. */
export function unfit(dir: DataDir): OperatorError {
  return new OperatorError(
    `The embedded database's password in ${dir.passwordFile} is missing or not its own: ` +
      'restore that file, or set DATA_DIR to another folder.',
  );
}

async function storedPassword(dir: DataDir): Promise<string | undefined> {
  try {
    const text = (await readFile(dir.passwordFile, 'utf8')).trim();
    return form.test(text) ? text : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
