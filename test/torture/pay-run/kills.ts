import { setTimeout as pause } from 'node:timers/promises';
import { auditBooks } from '../../support/audit.ts';
import { withClient } from '../../support/database.ts';
import { until } from '../../support/processes.ts';
import { Sightings } from '../rounds/branches.ts';
import { POISON, Scene, VICTIMS } from '../rounds/scene.ts';
import { newBusiness, withOrm } from '../support/operator.ts';
import { Random } from '../support/random.ts';
import { Merchant, fileOf } from './merchant.ts';

const LINES = 20_000;
/** Every so many lines one is of an amount that the database raises an error for. */
const POISONED_EVERY = 4_000;
const FUNDS = 1_000_000_000;
/** Small groups, so that the run is not over before the kills are. */
const GROUP_SIZE_MAX = '20';
/** How long after the run was seen to go on a kill comes at most, and how long all stays dead. */
const KILL_WITHIN_MS = 1_000;
const DEAD_MS = 300;
/** How long a run may take to go on after a kill: the start, and the lease of whoever has died. */
const GOES_ON_MS = 20_000;
const PATIENCE_MS = 120_000;

/** What a run of kills is told. */
export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

interface Count {
  readonly status: string;
  readonly lines: number;
  readonly entries: number;
}

/** One run while gateway, PostgreSQL and both are killed; what went against a promise. */
export async function killDuringRun(options: KillOptions): Promise<readonly string[]> {
  const { signal } = options;
  const sightings = new Sightings();
  const scene = await Scene.open(sightings, signal, { GROUP_SIZE_MAX });
  signal.addEventListener('abort', () => void scene.end());
  try {
    return await play(scene, options);
  } catch (error) {
    if (signal.aborted) return [];
    return [error instanceof Error ? `${error.stack}` : String(error), ...scene.lastLines()];
  } finally {
    await scene.close();
  }
}

async function play(scene: Scene, { kills, seed, signal, print }: KillOptions) {
  const random = new Random(seed);
  const { id, secretKey } = await newBusiness(await scene.databaseUrl(), 'pay runs', FUNDS);
  const merchant = new Merchant(secretKey);
  const [url] = scene.urls;
  const runId = await merchant.upload(
    url,
    fileOf(LINES, (line) => (line % POISONED_EVERY === 0 ? POISON : 1 + (line % 100))),
  );
  await merchant.confirm(url, runId);
  const stop = new AbortController();
  const singles = merchant.pay(() => scene.urls, AbortSignal.any([stop.signal, signal]));
  const progress = async () => merchant.show(scene.urls[0], runId);
  for (let kill = 1; kill <= kills; kill++) {
    signal.throwIfAborted();
    const before = await progress();
    if (before.status !== 'RUNNING') throw new Error(`${before.status} after ${kill - 1} kills`);
    const goesOn = async () => (await progress()).paid_lines > before.paid_lines;
    await until('the run goes on by itself', goesOn, GOES_ON_MS);
    await pause(random.whole(0, KILL_WITHIN_MS));
    const victim = random.pick(VICTIMS);
    await scene.kill(victim);
    await pause(random.whole(0, DEAD_MS));
    await scene.restore();
    print(`kill ${kill}/${kills}: ${victim}, at ${before.paid_lines} of ${LINES} lines`);
  }
  stop.abort();
  await singles;
  await until(
    'the run is over',
    async () => (await progress()).status === 'COMPLETED',
    PATIENCE_MS,
  );
  return verdict(scene, id, runId, merchant.paid, print);
}

async function verdict(
  scene: Scene,
  businessId: string,
  runId: string,
  acknowledged: number,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const databaseUrl = await scene.databaseUrl();
  const { counts, singles } = await withClient(databaseUrl, async (client) => {
    const lines = await client.query<Count>(
      `select status, count(*)::int as lines, count(distinct entry.id)::int as entries
       from pay_run_line as line left join history_entry as entry
         on entry.business_id = line.business_id and entry.id = line.entry_id
           and entry.pay_run_id = line.run_id and entry.amount = line.amount
       where run_id = $1 group by status`,
      [runId],
    );
    const others = await client.query<{ made: number; of_run: number }>(
      `select count(*) filter (where pay_run_id is null)::int as made,
         count(*) filter (where pay_run_id = $2)::int as of_run
       from history_entry where business_id = $1 and type = 'ALLOCATION'`,
      [businessId, runId],
    );
    return { counts: lines.rows, singles: others.rows[0] };
  });
  const { problems } = await withOrm(databaseUrl, (orm) => auditBooks(orm, businessId));
  const of = (status: string) => counts.find((each) => each.status === status);
  const poisoned = Math.floor(LINES / POISONED_EVERY);
  const [paid, failed] = [of('PAID'), of('FAILED')];
  print(
    `${paid?.lines} lines paid by ${paid?.entries} entries of ${singles?.of_run}, ` +
      `${failed?.lines} poisoned ones failed; ${acknowledged} single payouts beside them`,
  );
  const wrong: string[] = problems.map(({ rule, found }) => `audit: ${rule}: ${found}`);
  const due = LINES - poisoned;
  const isPaidOnce = paid?.lines === due && paid.entries === due && singles?.of_run === due;
  if (!isPaidOnce) wrong.push(`not every line is paid once: ${JSON.stringify(counts)}`);
  if (failed?.lines !== poisoned) wrong.push(`${failed?.lines} lines failed, not ${poisoned}`);
  if ((singles?.made ?? 0) < acknowledged) wrong.push('a single payout is lost');
  return wrong;
}
