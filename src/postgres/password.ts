import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../settings/operator-error.ts';
import { type DataDir, codeOf } from './data-dir.ts';
import { withDraft } from './drafts.ts';

const FORM = /^[A-Za-z0-9_-]{43}$/;

/** Reads the superuser's password of an existing cluster. */
export async function readPassword(dir: DataDir): Promise<string> {
  const password = await storedPassword(dir);
  if (password === undefined) throw wrongPassword(dir);
  return password;
}

/** The superuser's password for a new cluster. If several start at once, all get the same one. */
export async function makePassword(dir: DataDir): Promise<string> {
  const stored = await storedPassword(dir);
  if (stored !== undefined) return stored;
  // A malformed password of a cluster that does not exist is of no use.
  await rm(dir.passwordFile, { force: true });
  await withDraft(dir.path, async (draft) => {
    const path = join(draft, 'password');
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await file.sync();
    await file.close();
    // `link` fails if another start was first, and makes the file appear with its whole content.
    await link(path, dir.passwordFile).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  });
  return readPassword(dir);
}

/** The error for a password that is missing, or is refused by the cluster. */
export function wrongPassword(dir: DataDir): OperatorError {
  return new OperatorError(
    `The embedded database's password in ${dir.passwordFile} is missing or not its own: ` +
      'restore that file, or set DATA_DIR to another folder.',
  );
}

async function storedPassword(dir: DataDir): Promise<string | undefined> {
  try {
    const text = (await readFile(dir.passwordFile, 'utf8')).trim();
    return FORM.test(text) ? text : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
