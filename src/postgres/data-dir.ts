import { access, chmod, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { OperatorError } from '../settings/operator-error.ts';

/** The folder that the embedded database lives in, and what lies where in it. */
export interface DataDir {
  readonly path: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly log: string;
}

/** Makes DATA_DIR if it is not there, and sees that it can be written. */
export async function openDataDir(setting: string): Promise<DataDir> {
  const wanted = resolve(setting);
  if (wanted.includes('\n')) throw new OperatorError('DATA_DIR must not have a line break in it.');
  try {
    // PostgreSQL, which root has to run as nobody, must pass through, but not look around.
    if (await makeFolder(wanted)) await chmod(wanted, process.getuid?.() === 0 ? 0o711 : 0o700);
    await access(wanted, constants.R_OK | constants.W_OK | constants.X_OK);
    const path = await realpath(wanted);
    return {
      path,
      cluster: join(path, 'postgres'),
      passwordFile: join(path, 'postgres-password'),
      log: join(path, 'postgres.log'),
    };
  } catch (error) {
    throw unwritable(wanted, error);
  }
}

/** Makes a folder and those above it; not by mkdir's own recursion, which never ends in /proc. */
async function makeFolder(path: string): Promise<boolean> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) return false;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    // Another start may have been faster; what is no folder is found out when it is entered.
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The one line for a file that could not be written or read in DATA_DIR. */
export function unwritable(path: string, error: unknown): OperatorError {
  const reason = codeOf(error) ?? 'unknown reason';
  return new OperatorError(
    `DATA_DIR cannot be written (${reason}: ${JSON.stringify(path)}): ` +
      'give it to the user who starts the gateway, or set DATA_DIR to another folder.',
  );
}

/** The code of a system's or a database's error, such as ENOENT or 57P03. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
