import { chmod, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { serverPid } from './data-dirs.ts';
import { type Call, call } from './http.ts';
import { TestProcess, killAll, run, until, untilGone } from './processes.ts';

/** A gateway in a process of its own. */
export interface GatewayProcess {
  readonly process: TestProcess;
  readonly dataDir: string;
  readonly url: string;
  /** The demo key; empty with a DATABASE_URL. */
  readonly key: string;
  /** A call with the demo key. */
  readonly call: (path: string, options?: Call) => ReturnType<typeof call>;
  /** Pays somebody by REST, with the demo key. */
  readonly pay: (email: string, amount: number, options?: Call) => ReturnType<typeof call>;
  /** SIGTERM, and the wait for the end of all. */
  readonly stop: () => Promise<void>;
}

/** A folder that holds nothing, for a DATA_DIR of a test; removed after the run. */
export async function emptyDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(inject('runFolder'), 'gateway-'));
  await chmod(dataDir, 0o711);
  return dataDir;
}

/** A copy of a DATA_DIR in which a gateway has run once: its start is a quick one. */
export async function usedDataDir(): Promise<string> {
  const dataDir = await emptyDataDir();
  await cp(await template(), dataDir, { recursive: true });
  return dataDir;
}

/** Made once in a run, by the test file that is first. */
async function template(): Promise<string> {
  const folder = join(inject('runFolder'), 'template');
  const isMine = await mkdir(folder).then(
    () => true,
    () => false,
  );
  const done = join(folder, 'done');
  const dataDir = join(folder, 'data');
  if (!isMine) {
    await until('the template', () => readFile(done).catch(() => undefined));
    return dataDir;
  }
  try {
    await (await start({ DATA_DIR: dataDir })).stop();
  } finally {
    await killAll(dataDir);
  }
  await writeFile(done, '');
  return dataDir;
}

/** Starts a gateway as `npm start` does, or by node itself, and ends it with the test. */
export async function startGateway(
  env: Readonly<Record<string, string>> & { readonly DATA_DIR: string },
  by: 'npm' | 'node' = 'node',
): Promise<GatewayProcess> {
  onTestFinished(() => killAll(env.DATA_DIR));
  return start(env, by);
}

/** The same for all tests of a file: it is ended by whoever called. */
export async function start(
  env: Readonly<Record<string, string>> & { readonly DATA_DIR: string },
  by: 'npm' | 'node' = 'node',
): Promise<GatewayProcess> {
  const process = spawnGateway(env, by);
  const [, url = ''] = await process.says(/^Payout gateway on (http:\S+)$/m);
  const key = /Demo key +(sk_test_\w+)/.exec(process.stdout)?.[1] ?? '';
  const authorized: GatewayProcess['call'] = (path, { headers, ...options } = {}) =>
    call(`${url}${path}`, { headers: { Authorization: `Bearer ${key}`, ...headers }, ...options });
  return {
    process,
    dataDir: env.DATA_DIR,
    url,
    key,
    call: authorized,
    pay: (email, amount, options = {}) =>
      authorized('/payout/create', { body: { email, amount }, ...options }),
    stop: async () => {
      process.signal('SIGTERM');
      await process.ended;
      await untilGone(env.DATA_DIR);
    },
  };
}

/** Starts the process, on a free port unless told otherwise, and waits for nothing. */
export function spawnGateway(
  env: Readonly<Record<string, string>>,
  by: 'npm' | 'node' = 'node',
): TestProcess {
  const [program, args] = by === 'npm' ? ['npm', ['start']] : [process.execPath, ['src/server.ts']];
  return new TestProcess(program, args, { PORT: '0', ...env });
}

/** Runs an operator's command to its end. */
export function cli(args: readonly string[], env: Readonly<Record<string, string>>) {
  return run(process.execPath, ['src/cli.ts', ...args], env);
}

/** The address of the embedded database that runs on a DATA_DIR, for its superuser. */
export async function embeddedUrl(dataDir: string): Promise<string> {
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  const pidFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  return `postgres://postgres:${password}@127.0.0.1:${pidFile.split('\n')[3]}/payout`;
}

/** Kills the embedded PostgreSQL of a DATA_DIR, as the kernel does when memory runs out. */
export async function killPostgres(dataDir: string): Promise<void> {
  process.kill(await serverPid(dataDir), 'SIGKILL');
}
