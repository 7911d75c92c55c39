import { RefusedBeforeCommit } from '../../database/transaction/pipelined.ts';
import { InvariantBroken } from '../../kernel/invariant.ts';
import type { App } from '../../kernel/context.ts';
import { type Stage, type Verdict, causeOf, verdictOn } from '../../kernel/database-failures.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { describeError } from '../../kernel/log.ts';
import { emitEnded } from './events.ts';
import type { AnyCommand } from './command.ts';
import { type Progress, post } from './post.ts';
import { settle } from './settle.ts';

/** What an earlier attempt at the same commands has shown. */
interface Earlier {
  /** Whether it failed for a reason that seemed to have nothing to do with the commands. */
  readonly retried?: boolean;
  /** Whether it waited in vain for a row's lock: then no lock of a row is waited for again. */
  readonly nowait?: boolean;
}

/**
 * Posts a group, whatever happens to its transaction, and returns a result or an error for each
 * command. If nothing was committed, the group is tried once more where the server or a conflict is
 * to blame. For any other reason it is halved, until only the command that is to blame fails. If
 * the connection is lost after COMMIT was sent, the database is asked what happened. If it cannot
 * tell, only the caller may try again.
 */
export async function attempt(
  app: App,
  businessId: string,
  group: readonly AnyCommand[],
  { retried = false, nowait = false }: Earlier = {},
): Promise<readonly unknown[]> {
  // Another COMMIT that is not answered would only occupy a connection, and its caller would not
  // know what happened.
  if (app.database.commitsHang) return group.map(() => new ApiError(API_ERRORS.unavailable));
  const progress: Progress = {};
  const start = performance.now();
  try {
    const results = await post(app, businessId, group, progress, nowait);
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
    if (next === 'retry') return attempt(app, businessId, group, { retried: true, nowait });
    if (next === 'refuse') return group.map(() => resultOf(error, verdict));
    const middle = group.length >> 1;
    const earlier = { nowait: nowait || causeOf(error) === 'waited' };
    return [
      ...(await attempt(app, businessId, group.slice(0, middle), earlier)),
      ...(await attempt(app, businessId, group.slice(middle), earlier)),
    ];
  }
}

/** What follows from a failure. If nobody knows whether COMMIT was done, the database is asked. */
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

/**
 * Logs a failure; at a lower level while the database is known to be lost, as that is logged
 * already.
 */
function logFailure(app: App, error: unknown, line: object): void {
  const level = app.database.trouble === undefined ? 'warn' : 'debug';
  app.log[level]({ ...line, ...describeError(error) }, 'group failed');
}

/** The error that a failed command is answered with. A 503 says that nothing was done. */
function resultOf(error: unknown, { answer, failure }: Verdict): Error {
  // It is turned into an `ApiError` here, because only here is it known whether COMMIT was sent.
  if (failure === 'ambiguous' || answer === API_ERRORS.unavailable) return new ApiError(answer);
  return error instanceof Error ? error : new InvariantBroken('A group failed with no error');
}
