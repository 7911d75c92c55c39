import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from '../settings/operator-error.ts';
import { type Account, failureOf, changeOwner, spawnAs } from './account.ts';
import { type Binaries, POSTGRES_MAJOR } from './binaries.ts';
import { type DataDir, codeOf } from './data-dir.ts';
import { withDraft } from './drafts.ts';

/**
 * The characters that are special in double quotes (POSIX, Shell Command Language, section 2.2.3).
 */
const SHELL_SPECIAL = /["$`\\\n]/;

/**
 * Whether DATA_DIR has a cluster of our version of PostgreSQL; false if it is empty. Anything else
 * in the place of the cluster is an `OperatorError`.
 */
export async function hasCluster(dir: DataDir): Promise<boolean> {
  const version = await readIfThere(join(dir.cluster, 'PG_VERSION'));
  if (version === undefined) {
    if ((await readdirIfThere(dir.cluster)).length === 0) return false;
    throw new OperatorError(
      `${dir.cluster} is not a PostgreSQL cluster (PG_VERSION is missing): ` +
        'move it away, or set DATA_DIR to another folder.',
    );
  }
  if (version.trim() === POSTGRES_MAJOR) return true;
  const found = /^\d+(\.\d+)?$/.test(version.trim()) ? version.trim() : 'of an unknown version';
  throw new OperatorError(
    `${dir.cluster} was made by PostgreSQL ${found}, and this gateway runs PostgreSQL ` +
      `${POSTGRES_MAJOR}: move it away or set DATA_DIR to another folder, or open it with the ` +
      'gateway version that made it.',
  );
}

/**
 * Initialises the cluster in a draft folder, then renames that, so that a half-made cluster is
 * never seen.
 */
export async function initialise(
  dir: DataDir,
  binaries: Binaries,
  account: Account,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  // initdb runs the server through a shell, with its path in double quotes.
  if (SHELL_SPECIAL.test(binaries.initdb)) {
    throw new OperatorError(
      `PostgreSQL's initdb cannot run in ${JSON.stringify(dirname(binaries.initdb))}: move the ` +
        'gateway to a folder with no quotation mark, dollar sign, backtick or backslash in its path.',
    );
  }
  await withDraft(dir.path, async (draft) => {
    const passwordFile = join(draft, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await changeOwner(account, draft);
    const cluster = join(draft, 'cluster');
    signal.throwIfAborted();
    const failure = await runInitdb(
      account,
      binaries,
      initdbArguments(cluster, passwordFile),
      signal,
    );
    signal.throwIfAborted();
    if (failure !== undefined) {
      throw new OperatorError(`The embedded PostgreSQL could not be initialised: ${failure}`);
    }
    await rename(cluster, dir.cluster).catch((error: unknown) => {
      // Another start has made the cluster first; it is used instead.
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    });
  });
}

async function runInitdb(
  account: Account,
  binaries: Binaries,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const stdio = ['ignore' as const, 'ignore' as const, 'pipe' as const];
  const child = spawnAs(account, binaries.initdb, args, { detached: true, stdio });
  const end = () => {
    try {
      // The whole process group, because initdb starts a server itself.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  signal.addEventListener('abort', end);
  try {
    return await failureOf(child);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function initdbArguments(cluster: string, passwordFile: string): string[] {
  return [
    '-D',
    cluster,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--data-checksums',
    '--no-instructions',
    // The builtin provider sorts in the same way on every machine, whatever locales are installed.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readdirIfThere(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
