import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Payer } from '../stage/books.ts';
import type { Candidate } from '../candidates/candidates.ts';
import { jobOf, newPayers } from './measure.ts';
import { CROWD } from './points.ts';
import type { Run, Step } from './steps.ts';

/** For how long memory is looked at, and how often: what the collector has left is the least. */
const SAMPLES = 16;
const SAMPLE_MS = 250;
/** What the estimate of the time left begins with. */
const PAYOUTS_A_SECOND = 4_000;

interface Watched {
  readonly gateway: Candidate;
  readonly payers: readonly Payer[];
  readonly knownUsers: number;
}

/** A gateway of its own: its resident memory after some payouts, and after ten times as many. */
export function memorySteps(run: Run): Step[] {
  const { early, late } = run.options.memory;
  let watched: Watched | undefined;
  const step = (id: string, payouts: number, from: number): Step => ({
    label: `memory after ${payouts} payouts`,
    seconds: (payouts - from) / PAYOUTS_A_SECOND + (SAMPLES * SAMPLE_MS) / 1000,
    run: async () => {
      watched ??= await start(run);
      await payOut(run, watched, payouts - from, from);
      const megabytes = await residentMemory(watched.gateway.child.pid);
      run.results.add(id, { megabytes });
      if (payouts === late) {
        await run.scene.books.audit(watched.payers);
        await run.scene.children.stop(watched.gateway.child);
      }
      return `${megabytes.toFixed(0)} MB`;
    },
  });
  return [step('memory early', early, 0), step('memory late', late, early)];
}

async function start(run: Run): Promise<Watched> {
  const gateway = await run.scene.candidates.start('gateway');
  return { gateway, ...(await newPayers(run, run.scene.books, 1)) };
}

async function payOut({ scene }: Run, watched: Watched, requests: number, from: number) {
  const { gateway, payers, knownUsers } = watched;
  const { acknowledged } = await scene.loader.run({
    ...jobOf(gateway.url, payers, knownUsers),
    sent: { kind: 'rest' },
    connections: CROWD,
    warmUpSeconds: 0,
    seconds: 0,
    requests,
  });
  await scene.books.count(payers, acknowledged + from, 0);
}

/** The least of several samples, in megabytes. */
async function residentMemory(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await pause(SAMPLE_MS);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    least = Math.min(least, Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
  }
  return least;
}
