import { RefusedBeforeCommit } from '../../database/transaction/pipelined.ts';
import { InvariantBroken } from '../../kernel/invariant.ts';
import { type App } from '../../kernel/context.ts';
import { type Stage, type Verdict, causeOf, verdictOn } from '../../kernel/database-failures.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { describeError } from '../../kernel/log.ts';
import { emitEnded } from './events.ts';
import { type AnyCommand } from './command.ts';
import { type Progress, post } from './post.ts';
import { settle } from './settle.ts';

/** What an earlier attempt at the same commands has shown. */
interface Earlier {
  /** Whether it failed through no fault of theirs, as it seemed. */
  readonly retried?: boolean;
  /** Whether it waited in vain for a row of theirs: another does not wait as long again. */
  readonly waited?: boolean;
}

/**
 * Brings a group through, whatever happens to its transaction: what each command came to, a result
 * or an error. Where nothing can have been committed it is tried once more if the server or a
 * conflict is to blame, else halved until only the culprit fails. Where COMMIT was sent and its
 * connection lost, the database is asked; where it cannot tell, nobody but the caller may try
 * again.
 */
export async function attempt(
  app: App,
  businessId: string,
  group: readonly AnyCommand[],
  { retried = false, waited = false }: Earlier = {},
): Promise<readonly unknown[]> {
  // Each COMMIT that is not answered would hold a connection, and leave its caller in the dark.
  if (app.database.commitsHang) return group.map(() => new ApiError(API_ERRORS.unavailable));
  const progress: Progress = {};
  const start = performance.now();
  try {
    const results = await post(app, businessId, group, progress, waited);
    emitEnded(app, start, progress);
    return results;
  } catch (thrown) {
    const { error, verdict } = await judge(app, businessId, thrown, progress);
    if (verdict === 'committed') {
      emitEnded(app, start, progress);
      return progress.results ?? [];
    }
    emitEnded(app, start, progress, verdict.failure);
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

/** What follows from a failure; of a COMMIT in the dark it is asked first. */
async function judge(
  app: App,
  businessId: string,
  thrown: unknown,
  progress: Progress,
): Promise<{ readonly error: unknown; readonly verdict: Verdict | 'committed' }> {
  if (thrown instanceof RefusedBeforeCommit) {
    return { error: thrown.cause, verdict: verdictOn(thrown.cause, 'locked') };
  }
  const verdict = verdictOn(thrown, stageOf(progress));
  if (verdict.failure !== 'ambiguous') return { error: thrown, verdict };
  const settled = await settle(app, businessId, thrown, progress);
  app.log.warn({ settled, ...describeError(thrown) }, 'commit not answered');
  if (settled === 'unknown') return { error: thrown, verdict };
  if (settled === 'committed') return { error: thrown, verdict: 'committed' };
  return { error: thrown, verdict: verdictOn(thrown, 'locked') };
}

/** How far a group's transaction had come. */
function stageOf({ lockedAt, commitSentAt }: Progress): Stage {
  if (commitSentAt !== undefined) return 'committing';
  return lockedAt === undefined ? 'unlocked' : 'locked';
}

function nextStep({ again, halve }: Verdict, commands: number, retried: boolean) {
  if (again && !retried) return 'retry';
  return halve && commands > 1 ? 'halve' : 'refuse';
}

/** While the database is known to be lost, a line for each group would say no more. */
function logFailure(app: App, error: unknown, line: object): void {
  const level = app.database.trouble === undefined ? 'warn' : 'debug';
  app.log[level]({ ...line, ...describeError(error) }, 'group failed');
}

/** What a command that could not be done is answered with: it may come again where nothing was. */
function resultOf(error: unknown, { answer, failure }: Verdict): Error {
  // Said here: to whoever reads the error later, it would look like one of a reader's, and safe.
  if (failure === 'ambiguous' || answer === API_ERRORS.unavailable) return new ApiError(answer);
  return error instanceof Error ? error : new InvariantBroken('A group failed with no error');
}
