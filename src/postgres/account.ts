import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../settings/operator-error.ts';
import type { Binaries } from './binaries.ts';
import { withDraft } from './drafts.ts';

/** The user that runs PostgreSQL's programs: PostgreSQL refuses to run as root. */
export interface Account {
  /** Who must own the cluster's files; undefined if the gateway's own user may. */
  readonly fileOwner?: number;
  /**
   * A program that changes the user and then calls exec, so that PostgreSQL is our direct child.
   */
  readonly prefix: readonly string[];
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

/** The uid and gid of "nobody" on Linux. */
const NOBODY = 65_534;
const PROBE_LIMIT_MS = 10_000;

/** The ways in which root can start PostgreSQL; the one with the fewest rights comes first. */
export const ROOT_ACCOUNTS: readonly Account[] = [
  { fileOwner: NOBODY, prefix: [], ids: { uid: NOBODY, gid: NOBODY } },
  // For a folder that only root may enter: a user namespace, in which the files are accessed as
  // root but PostgreSQL sees that it runs as nobody.
  {
    fileOwner: 0,
    prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
    ids: {},
  },
  // The same where user namespaces are forbidden, as in containers: nobody with the capability
  // `dac_override`. The secure bit keeps the capability in access(2), which PostgreSQL calls to
  // find its own programs (capabilities(7)).
  {
    fileOwner: NOBODY,
    prefix: [
      'setpriv',
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      '--clear-groups',
      '--securebits=+no_setuid_fixup',
      '--inh-caps=-all,+dac_override',
      '--ambient-caps=-all,+dac_override',
    ],
    ids: {},
  },
];

/** Tries out which account can run PostgreSQL on this machine, in this folder. */
export async function chooseAccount(binaries: Binaries, dataDir: string): Promise<Account> {
  const self: Account = { prefix: [], ids: {} };
  const failure = await failureOf(spawnAs(self, binaries.postgres, ['--version'], PROBE_OPTIONS));
  if (failure !== undefined) {
    throw new OperatorError(
      `PostgreSQL's binaries do not run on this machine (${failure}): run npm ci with its ` +
        'install scripts, or set DATABASE_URL to a PostgreSQL 15 or later.',
    );
  }
  if (process.getuid?.() !== 0) return self;
  for (const account of ROOT_ACCOUNTS) {
    if (await isUsable(account, binaries, dataDir)) return account;
  }
  throw new OperatorError(
    `PostgreSQL does not run as root, and no other user can reach both ${dataDir} and its ` +
      'binaries: start the gateway as an ordinary user, or from a folder that others may enter.',
  );
}

/** Spawns one of PostgreSQL's programs under the account. */
export function spawnAs(
  account: Account,
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const [program = file, ...rest] = [...account.prefix, file, ...args];
  // Not the gateway's environment: it contains the hash secret, and maybe PG* variables, which
  // would configure the server.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  return spawn(program, rest, { cwd: '/', env, ...options, ...account.ids });
}

/**
 * Makes the account's user the owner of a folder and everything in it, unless it owns them already.
 */
export async function changeOwner(account: Account, path: string): Promise<void> {
  const { fileOwner } = account;
  if (fileOwner === undefined || (await lstat(path)).uid === fileOwner) return;
  for (const entry of await readdir(path, { recursive: true })) {
    await lchown(join(path, entry), fileOwner, fileOwner);
  }
  // The folder itself comes last: once it has the right owner, so has everything in it.
  await lchown(path, fileOwner, fileOwner);
}

const PROBE_OPTIONS: SpawnOptions = {
  stdio: ['ignore', 'ignore', 'pipe'],
  timeout: PROBE_LIMIT_MS,
};

/** Whether the account can write to a folder in DATA_DIR, and run the binaries from there. */
async function isUsable(account: Account, binaries: Binaries, dataDir: string): Promise<boolean> {
  return withDraft(dataDir, async (draft) => {
    try {
      await changeOwner(account, draft);
    } catch {
      return false; // The file system has no owners of files.
    }
    const script = 'cd -- "$1" && : >written && exec "$2" --version';
    const args = ['-c', script, 'sh', draft, binaries.postgres];
    return (await failureOf(spawnAs(account, '/bin/sh', args, PROBE_OPTIONS))) === undefined;
  });
}

/**
 * Waits for a child whose stderr is piped. Resolves with its last line about an error if it failed.
 */
export function failureOf(child: ChildProcess): Promise<string | undefined> {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4_000);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      const lines = text.trim().split('\n');
      const line = lines.findLast((each) => /error|fatal/i.test(each)) ?? lines.at(-1);
      resolve(code === 0 ? undefined : line?.trim() || `it ended with ${signal ?? code}`);
    });
  });
}
