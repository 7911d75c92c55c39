import { type App } from '../kernel/context.ts';
import { FAULTS, Refusal } from '../kernel/errors.ts';
import { describeError } from '../kernel/log.ts';
import { type Allocation, type Outcome, type Progress, allocate } from './allocate.ts';
import { failureOf, isTimeout } from './failure.ts';

/** What each payout of a group came to: its outcome, or why there is none. */
export type Result = Outcome | Error;

/**
 * Brings a group through, whatever happens to its transaction. Where nothing can have been committed
 * it is tried once more if the connection or a conflict is to blame, else halved until only the
 * culprit fails. Where COMMIT was sent and no answer came, nobody but the caller may try again.
 */
export async function attempt(
  app: App,
  businessId: string,
  group: readonly Allocation[],
  retried = false,
): Promise<Result[]> {
  const progress: Progress = { locked: false, commitSent: false };
  try {
    return await allocate(app, businessId, group, progress);
  } catch (error) {
    const failure = failureOf(error, progress);
    app.log.warn({ failure, payouts: group.length, ...describeError(error) }, 'group failed');
    if (failure === 'busy') return group.map(() => new Refusal(FAULTS.unavailable));
    if (failure === 'transient' && !retried) return attempt(app, businessId, group, true);
    if (failure !== 'culprit' || group.length === 1) return group.map(() => resultOf(error));
    const middle = group.length >> 1;
    return [
      ...(await attempt(app, businessId, group.slice(0, middle))),
      ...(await attempt(app, businessId, group.slice(middle))),
    ];
  }
}

/** What a payout that could not be made is answered with. */
function resultOf(error: unknown): Error {
  if (isTimeout(error)) return new Refusal(FAULTS.unavailable);
  return error instanceof Error ? error : new TypeError('A group failed with no error');
}
