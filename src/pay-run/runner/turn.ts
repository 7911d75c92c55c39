import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../../kernel/context.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { queueOf } from '../../ledger/posting/queue.ts';
import { hashSecretsOf } from '../../payout-user/hash-secrets.ts';
import { PayRunLine } from '../pay-run-line.ts';
import type { FoundLine, GroupDone } from './group.ts';
import { type Lease, giveBack } from './lease.ts';
import { Pace } from './pace.ts';
import { failLines, payLines } from './pay-lines.ts';
import { reverseLines } from './reverse-lines.ts';

/** How long a gateway works on one run before others have their turn. */
const TURN_MS = 5_000;

/**
 * Works on a run group by group, until it is done, its state is another, the turn is over or the
 * signal is aborted. If the database or the gateway cannot do it now, the error is thrown, and the
 * lease is left to run out: so the run rests, and another gateway may have more luck.
 */
export async function takeTurn(app: App, lease: Lease, signal: AbortSignal): Promise<void> {
  const pace = new Pace(app.settings.GROUP_SIZE_MAX);
  const end = performance.now() + TURN_MS;
  let last = 0;
  let ahead: Promise<FoundLine[]> | undefined;
  while (!signal.aborted && performance.now() < end) {
    const found = await (ahead ?? dueLines(app, lease, last, pace.lines));
    const lines = found.slice(0, pace.lines);
    ahead = readAhead(app, lease, lines, pace.lines);
    const isPassOver = lines.length === 0 && last > 0;
    const done = isPassOver ? 'failed' : await postGroup(app, lease, lines, pace);
    if (done === undefined || (done !== 'failed' && done.run.status !== lease.status)) return;
    // After a failure, and after the last line, the lines that are still due are looked for again.
    if (done === 'failed') ahead = undefined;
    last = done === 'failed' ? 0 : (lines.at(-1)?.line ?? 0);
    if (done !== 'failed') lease.until = done.run.leasedUntil ?? lease.until;
    if (pace.restMs > 0) await pause(pace.restMs, undefined, { signal }).catch(() => undefined);
  }
  await giveBack(app.orm.em.fork(), lease);
}

/** Reads the lines that come after these, while these are posted. */
function readAhead(app: App, lease: Lease, lines: readonly FoundLine[], limit: number) {
  const last = lines.at(-1);
  const found = last && dueLines(app, lease, last.line, limit);
  // If the group fails nobody waits for them, and Node would end the process for their rejection.
  found?.catch(() => undefined);
  return found;
}

/**
 * The next lines that are due after the line of that number, in the order of the file. They are read
 * again under the lock, so that no entity is made of them here.
 */
async function dueLines(
  { orm }: App,
  { businessId: business, runId, status }: Lease,
  last: number,
  limit: number,
): Promise<FoundLine[]> {
  const due = status === 'RUNNING' ? 'PENDING' : 'PAID';
  return orm.em
    .fork()
    .createQueryBuilder(PayRunLine)
    .select(['id', 'line', 'email', 'entryId'])
    .where({ business, run: [business, runId], status: due, error: null, line: { $gt: last } })
    .orderBy({ line: 'asc' })
    .limit(limit)
    .execute<FoundLine[]>('all');
}

/**
 * Posts a group. One that fails for an error that it may have caused itself is halved, until the line
 * that is to blame stands alone, and fails.
 */
async function postGroup(
  app: App,
  lease: Lease,
  lines: readonly FoundLine[],
  pace: Pace,
): Promise<GroupDone | 'failed' | undefined> {
  const queue = queueOf(app);
  const began = performance.now();
  const isPaying = lease.status === 'RUNNING';
  try {
    const command = isPaying
      ? payLines(hashSecretsOf(app), lease, lines)
      : reverseLines(lease, lines);
    const done = await queue.post(lease.businessId, command);
    if (done) pace.posted(done, performance.now() - began);
    return done;
  } catch (error) {
    // What is not the statements' own fault is an `ApiError` by now. Nothing else was committed.
    if (error instanceof ApiError || lines.length === 0) throw error;
    pace.failed(lines.length);
    if (lines.length > 1) return 'failed';
    if (!isPaying) throw error;
    return queue.post(lease.businessId, failLines(lease, lines, API_ERRORS.internal.code));
  }
}
