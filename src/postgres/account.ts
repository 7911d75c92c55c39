import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { OperatorError } from '../settings/operator-error.ts';
import type { Binaries } from './binaries.ts';
import { withDraft } from './drafts.ts';

/** Whom PostgreSQL's programs run as: it refuses to run as root. */
export interface Account {
  /** Who must own the cluster's files; undefined where the gateway's own user does. */
  readonly fileOwner?: number;
  /** A program that changes the user and then becomes its argument, so the child stays ours. */
  readonly prefix: readonly string[];
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

const nobody = 65_534;
const probeLimitMs = 10_000;

/** The ways in which root can start PostgreSQL, the one with the fewest rights first. */
export const rootAccounts: readonly Account[] = [
  { fileOwner: nobody, prefix: [], ids: { uid: nobody, gid: nobody } },
  // Where only root may enter the folder: root by the files' rights, nobody in its own eyes.
  {
    fileOwner: 0,
    prefix: ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`],
    ids: {},
  },
  // Where user namespaces are forbidden (containers): nobody, who may enter closed folders. The
  // bit keeps that right in access(2), by which PostgreSQL looks for its own programs.
  {
    fileOwner: nobody,
    prefix: [
      'setpriv',
      `--reuid=${nobody}`,
      `--regid=${nobody}`,
      '--clear-groups',
      '--securebits=+no_setuid_fixup',
      '--inh-caps=-all,+dac_override',
      '--ambient-caps=-all,+dac_override',
    ],
    ids: {},
  },
];

/** Finds out, by trying, whom PostgreSQL can run as on this machine and in this folder. */
export async function chooseAccount(binaries: Binaries, dataDir: string): Promise<Account> {
  const self: Account = { prefix: [], ids: {} };
  const failure = await failureOf(spawnAs(self, binaries.postgres, ['--version'], probeOptions));
  if (failure !== undefined) {
    throw new OperatorError(
      `PostgreSQL's binaries do not run on this machine (${failure}): run npm ci with its ` +
        'install scripts, or set DATABASE_URL to a PostgreSQL 15 or later.',
    );
  }
  if (process.getuid?.() !== 0) return self;
  for (const account of rootAccounts) {
    if (await isUsable(account, binaries, dataDir)) return account;
  }
  throw new OperatorError(
    `PostgreSQL does not run as root, and no other user can reach both ${dataDir} and its ` +
      'binaries: start the gateway as an ordinary user, or from a folder that others may enter.',
  );
}

/** Spawns a program of PostgreSQL under the account. */
export function spawnAs(
  account: Account,
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const [program = file, ...rest] = [...account.prefix, file, ...args];
  // The gateway's environment holds its secret, and PG* variables that would change the server.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  return spawn(program, rest, { cwd: '/', env, ...options, ...account.ids });
}

/** Gives a folder and all in it to the account's user, if it is not theirs. */
export async function giveTo(account: Account, path: string): Promise<void> {
  const { fileOwner } = account;
  if (fileOwner === undefined || (await lstat(path)).uid === fileOwner) return;
  for (const entry of await readdir(path, { recursive: true })) {
    await lchown(join(path, entry), fileOwner, fileOwner);
  }
  // The folder itself comes last: its owner says that all below has been done.
  await lchown(path, fileOwner, fileOwner);
}

const probeOptions: SpawnOptions = { stdio: ['ignore', 'ignore', 'pipe'], timeout: probeLimitMs };

/** Whether the account can write in a folder of DATA_DIR, and run the binaries from there. */
async function isUsable(account: Account, binaries: Binaries, dataDir: string): Promise<boolean> {
  return withDraft(dataDir, async (draft) => {
    try {
      await giveTo(account, draft);
    } catch {
      return false; // A file system that knows no owners.
    }
    const script = 'cd -- "$1" && : >written && exec "$2" --version';
    const args = ['-c', script, 'sh', draft, binaries.postgres];
    return (await failureOf(spawnAs(account, '/bin/sh', args, probeOptions))) === undefined;
  });
}

/** Waits for a child with piped stderr; the last line that it wrote, if it failed. */
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
