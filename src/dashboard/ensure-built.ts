import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../settings/operator-error.ts';
import { BUILDS, buildPlace } from './build-place.ts';

/** How long a build may take: seconds on a slow machine. */
const BUILD_LIMIT_MS = 120_000;

let running: Promise<string> | undefined;

/** The folder of the built page: built now, in a process of its own, if these sources are not yet. */
export async function ensureBuilt(signal?: AbortSignal): Promise<string> {
  const place = buildPlace();
  if (existsSync(place)) return place;
  running ??= build(place, signal).finally(() => (running = undefined));
  return running;
}

/** Apart from the gateway, which keeps its memory and its turns for the payouts. */
async function build(place: string, signal: AbortSignal | undefined): Promise<string> {
  if (!hasVite()) {
    throw new OperatorError(
      'The dashboard is not built, and Vite, which builds it, is not installed: run npm ci.',
    );
  }
  const child = fork(join(import.meta.dirname, 'build.ts'), {
    silent: true,
    execArgv: [],
    timeout: BUILD_LIMIT_MS,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  let told = '';
  child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once('error', reject);
  child.once('close', (status) => {
    if (status === 0) resolve(place);
    else reject(new OperatorError(firstLineOf(told) ?? 'The build of the dashboard was ended.'));
  });
  return promise;
}

function hasVite(): boolean {
  return existsSync(join(BUILDS, '../../vite/package.json'));
}

function firstLineOf(text: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim();
}
