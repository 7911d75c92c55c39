import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the gateway of a run of client tools listens. */
    readonly gatewayUrl: string;
    /** Secret keys, each of a business that nobody else uses. */
    readonly keys: readonly string[];
  }
}

const run = promisify(execFile);

const CLONE = join(import.meta.dirname, '../..');
const CLIENTS = join(CLONE, 'test/clients');
/** One for each test file. */
const BUSINESSES = 5;

/** A gateway in a process of its own, and all that client tools generate for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'payout-clients-'));
  const env = { ...process.env, DATA_DIR: join(folder, 'data'), PORT: '0', LOG_LEVEL: 'error' };
  const gateway = spawn(process.execPath, ['src/server.ts'], {
    cwd: CLONE,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => gateway.once('close', () => resolve()));
  const end = async () => {
    gateway.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const gatewayUrl = await addressOf(gateway.stdout);
    project.provide('gatewayUrl', gatewayUrl);
    project.provide('keys', await createBusinesses(env));
    await generate(gatewayUrl);
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

async function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const [, url] = /^Payout gateway on (http:\S+)$/.exec(line) ?? [];
    if (url === undefined) continue;
    stdout.resume();
    return url;
  }
  throw new Error('The gateway did not start.');
}

async function createBusinesses(env: NodeJS.ProcessEnv): Promise<string[]> {
  const keys: string[] = [];
  for (let at = 0; at < BUSINESSES; at += 1) {
    const command = ['business', 'create', '--name', `Client ${at}`, '--payout-balance', '1000000'];
    const args = ['src/cli.ts', ...command, '--json'];
    const { stdout } = await run(process.execPath, args, { cwd: CLONE, env });
    keys.push((JSON.parse(stdout) as { readonly apiKey: string }).apiKey);
  }
  return keys;
}

/** What a frontend's `npm run generate` does, with each tool. */
async function generate(gatewayUrl: string): Promise<void> {
  const tool = (name: string, ...args: string[]) =>
    run(join(CLIENTS, 'node_modules/.bin', name), args, {
      cwd: CLIENTS,
      env: { ...process.env, GATEWAY_SCHEMA: `${gatewayUrl}/graphql` },
    });
  const folders = ['client-preset', 'relay', 'tada', 'openapi'];
  for (const name of folders) {
    const generated = join(CLIENTS, name, 'generated');
    await rm(generated, { recursive: true, force: true });
    await mkdir(generated);
  }
  await tool('graphql-codegen', '--config', 'codegen.ts');
  await tool('relay-compiler', 'relay.config.json');
  await tool('gql.tada', 'generate-output');
  await tool(
    'openapi-typescript',
    `${gatewayUrl}/openapi.json`,
    '-o',
    'openapi/generated/api.d.ts',
  );
}
