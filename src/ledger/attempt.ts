import { isTimeout } from '../kernel/database-errors.ts';
import { type App } from '../kernel/context.ts';
import { FAULTS, Refusal } from '../kernel/errors.ts';
import { describeError } from '../kernel/log.ts';
import { type Allocation, type Outcome, type Progress, allocate } from './allocate.ts';
import { type Failure, failureOf } from './failure.ts';
import { sayEnded } from './telemetry.ts';

/** What each payout of a group came to: its outcome, or why there is none. */
export type Result = Outcome | Error;

/** What an earlier attempt at the same payouts has shown. */
interface Earlier {
  /** Whether it failed through no fault of theirs, as it seemed. */
  readonly retried?: boolean;
  /** Whether it waited in vain for a row of theirs: another does not wait as long again. */
  readonly waited?: boolean;
}

/**
 * Brings a group through, whatever happens to its transaction. Where nothing can have been committed
 * it is tried once more if the connection or a conflict is to blame, else halved until only the
 * culprit fails. Where COMMIT was sent and no answer came, nobody but the caller may try again.
 */
export async function attempt(
  app: App,
  businessId: string,
  group: readonly Allocation[],
  { retried = false, waited = false }: Earlier = {},
): Promise<Result[]> {
  const progress: Progress = {};
  const start = performance.now();
  try {
    const outcomes = await allocate(app, businessId, group, progress, waited);
    sayEnded(app, start, progress);
    return outcomes;
  } catch (error) {
    const failure = failureOf(error, progress);
    sayEnded(app, start, progress, failure);
    const next = nextStep(failure, progress, group.length, retried);
    app.log.warn({ failure, next, payouts: group.length, ...describeError(error) }, 'group failed');
    if (next === 'retry') return attempt(app, businessId, group, { retried: true, waited });
    if (next === 'refuse') return group.map(() => resultOf(error, failure));
    const middle = group.length >> 1;
    const earlier = { waited: waited || isTimeout(error) };
    return [
      ...(await attempt(app, businessId, group.slice(0, middle), earlier)),
      ...(await attempt(app, businessId, group.slice(middle), earlier)),
    ];
  }
}

function nextStep(failure: Failure, { lockedAt }: Progress, payouts: number, retried: boolean) {
  if (failure === 'transient' && !retried) return 'retry';
  // What fails twice under the lock may be one payout's doing as well.
  const mayHalve = failure === 'culprit' || (failure === 'transient' && lockedAt !== undefined);
  return mayHalve && payouts > 1 ? 'halve' : 'refuse';
}

/** What a payout that could not be made is answered with: it may come again where nothing is wrong. */
function resultOf(error: unknown, failure: Failure): Error {
  if (failure === 'busy' || failure === 'transient' || isTimeout(error)) {
    return new Refusal(FAULTS.unavailable);
  }
  return error instanceof Error ? error : new TypeError('A group failed with no error');
}
