import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { OperatorError } from '../settings/operator-error.ts';
import { type Account, failureOf, giveTo, spawnAs } from './account.ts';
import { type Binaries, postgresMajor } from './binaries.ts';
import { type DataDir, codeOf } from './data-dir.ts';
import { withDraft } from './drafts.ts';

/** What means something to a shell between its double quotes. */
const SHELL_WORDS = /["$`\\\n]/;

/** Whether DATA_DIR holds a cluster of our PostgreSQL; throws if it holds anything else. */
export async function hasCluster(dir: DataDir): Promise<boolean> {
  const version = await readIfThere(join(dir.cluster, 'PG_VERSION'));
  if (version === undefined) {
    if ((await readdirIfThere(dir.cluster)).length === 0) return false;
    throw new OperatorError(
      `${dir.cluster} is not a PostgreSQL cluster (PG_VERSION is missing): ` +
        'move it away, or set DATA_DIR to another folder.',
    );
  }
  if (version.trim() === postgresMajor) return true;
  const found = /^\d+(\.\d+)?$/.test(version.trim()) ? version.trim() : 'of an unknown version';
  throw new OperatorError(
    `${dir.cluster} was made by PostgreSQL ${found}, and this gateway runs PostgreSQL ` +
      `${postgresMajor}: move it away or set DATA_DIR to another folder, or open it with the ` +
      'gateway version that made it.',
  );
}

/** Makes the cluster beside its place and moves it there whole, so that half of one never is. */
export async function initialise(
  dir: DataDir,
  binaries: Binaries,
  account: Account,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  // It calls the server by a shell, with its own path between quotes.
  if (SHELL_WORDS.test(binaries.initdb)) {
    throw new OperatorError(
      `PostgreSQL's initdb cannot run in ${JSON.stringify(dirname(binaries.initdb))}: move the ` +
        'gateway to a folder with no quotation mark, dollar sign, backtick or backslash in its path.',
    );
  }
  await withDraft(dir.path, async (draft) => {
    const passwordFile = join(draft, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveTo(account, draft);
    const cluster = join(draft, 'cluster');
    signal.throwIfAborted();
    const failure = await runInitdb(account, binaries, initdb(cluster, passwordFile), signal);
    signal.throwIfAborted();
    if (failure !== undefined) {
      throw new OperatorError(`The embedded PostgreSQL could not be initialised: ${failure}`);
    }
    await rename(cluster, dir.cluster).catch((error: unknown) => {
      // Another start was faster, and its cluster is as good as ours.
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
      // The whole group: initdb runs a server of its own.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end);
  try {
    return await failureOf(child);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function initdb(cluster: string, passwordFile: string): string[] {
  return [
    '-D',
    cluster,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--data-checksums',
    '--no-instructions',
    // The builtin provider is the same on every machine, whatever locales it has.
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
