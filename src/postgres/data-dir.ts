import { access, chmod, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { OperatorError } from '../settings/operator-error.ts';

/** DATA_DIR, the folder of the embedded database, and the paths of its files. */
export interface DataDir {
  readonly path: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly log: string;
}

/** Creates DATA_DIR if it does not exist, and checks that it is writable. */
export async function openDataDir(setting: string): Promise<DataDir> {
  const wanted = resolve(setting);
  if (wanted.includes('\n')) throw new OperatorError('DATA_DIR must not have a line break in it.');
  try {
    // 0711 for root: PostgreSQL then runs as nobody, who must enter the folder but need not list
    // it.
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

/**
 * Creates a folder and its parents; false if it exists. Not by `mkdir`'s `recursive`, which never
 * returns for a path in /proc.
 */
async function makeFolder(path: string): Promise<boolean> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) return false;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    // Another start may have created it. If it is not a folder, the check that follows says so.
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The error for a file in DATA_DIR that cannot be written or read. */
export function unwritable(path: string, error: unknown): OperatorError {
  const reason = codeOf(error) ?? 'unknown reason';
  return new OperatorError(
    `DATA_DIR cannot be written (${reason}: ${JSON.stringify(path)}): ` +
      'give it to the user who starts the gateway, or set DATA_DIR to another folder.',
  );
}

/** The code of an error of the system or of PostgreSQL, such as ENOENT or 57P03. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
