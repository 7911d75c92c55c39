import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What is measured: a program of ours, compiled anew, that does nothing else. */
const PROGRAM = [join(import.meta.dirname, '..', '..', 'src', 'cli.ts'), '--help'];
/** How long that takes at most on a machine that promises are made of, with nothing else to do. */
const ALONE_MS = 1_000;
/** How often it is measured: other work comes and goes. */
const TIMES = 3;

/** How many times longer than it should this machine takes at the moment; 1 where it is fast enough. */
export async function slowness(): Promise<number> {
  let longest = ALONE_MS;
  for (let time = 0; time < TIMES; time += 1) {
    const start = performance.now();
    await once(spawn(process.execPath, PROGRAM, { stdio: 'ignore', env: {} }), 'close');
    longest = Math.max(longest, performance.now() - start);
  }
  return longest / ALONE_MS;
}

/**
 * Holds a promise of time. It is made of a machine that has nothing else to do: what took longer is
 * given as many times more as this machine is slower than that, and no more.
 */
export async function expectKept(promisedMs: number, tookMs: number): Promise<void> {
  if (tookMs <= promisedMs) return;
  const times = await slowness();
  if (tookMs <= promisedMs * times) return;
  throw new Error(`${tookMs} ms, of ${promisedMs} on a machine that is ${times} times faster`);
}
