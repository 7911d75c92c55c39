import { type Verdict, causeOf, verdictOn } from '../kernel/database-failures.ts';
import { type App } from '../kernel/context.ts';
import { FAULTS, Refusal } from '../kernel/errors.ts';
import { describeError } from '../kernel/log.ts';
import { type Allocation, type Outcome, type Progress, allocate } from './allocate.ts';
import { stageOf } from './failure.ts';
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
 * it is tried once more if the server or a conflict is to blame, else halved until only the culprit
 * fails. Where COMMIT was sent and no answer proves a rollback, nobody but the caller may try again.
 */
export async function attempt(
  app: App,
  businessId: string,
  group: readonly Allocation[],
  { retried = false, waited = false }: Earlier = {},
): Promise<Result[]> {
  // Each COMMIT that is not answered would hold a connection, and leave its caller in the dark.
  if (app.database.commitsHang) return group.map(() => new Refusal(FAULTS.unavailable));
  const progress: Progress = {};
  const start = performance.now();
  try {
    const outcomes = await allocate(app, businessId, group, progress, waited);
    sayEnded(app, start, progress);
    return outcomes;
  } catch (error) {
    const verdict = verdictOn(error, stageOf(progress));
    sayEnded(app, start, progress, verdict.failure);
    const next = nextStep(verdict, group.length, retried);
    logFailure(app, error, { failure: verdict.failure, next, payouts: group.length });
    if (next === 'retry') return attempt(app, businessId, group, { retried: true, waited });
    if (next === 'refuse') return group.map(() => resultOf(error, verdict));
    const middle = group.length >> 1;
    const earlier = { waited: waited || causeOf(error) === 'waited' };
    return [
      ...(await attempt(app, businessId, group.slice(0, middle), earlier)),
      ...(await attempt(app, businessId, group.slice(middle), earlier)),
    ];
  }
}

function nextStep({ again, halve }: Verdict, payouts: number, retried: boolean) {
  if (again && !retried) return 'retry';
  return halve && payouts > 1 ? 'halve' : 'refuse';
}

/** While the database is known to be lost, a line for each group would say no more. */
function logFailure(app: App, error: unknown, line: object): void {
  const level = app.database.trouble === undefined ? 'warn' : 'debug';
  app.log[level]({ ...line, ...describeError(error) }, 'group failed');
}

/** What a payout that could not be made is answered with: it may come again where nothing was done. */
function resultOf(error: unknown, { answer, failure }: Verdict): Error {
  // Said here: to whoever reads the error later, it would look like one of a reader's, and safe.
  if (failure === 'ambiguous' || answer === FAULTS.unavailable) return new Refusal(answer);
  return error instanceof Error ? error : new TypeError('A group failed with no error');
}
