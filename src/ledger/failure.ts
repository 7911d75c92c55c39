import { isPoolTimeout, isTimeout, sqlState } from '../kernel/database-errors.ts';
import { type Progress } from './allocate.ts';

/**
 * Why a group's transaction failed.
 * `transient`: the connection, or a conflict with another transaction; nothing was committed.
 * `busy`: the business's lock, or a connection, was not to be had in time; nothing was committed.
 * `culprit`: one of its payouts, as it seems; nothing was committed.
 * `ambiguous`: COMMIT was sent and not answered; only the database knows.
 */
export type Failure = (typeof FAILURES)[number];

/** Every kind of failure. */
export const FAILURES = ['transient', 'busy', 'culprit', 'ambiguous'] as const;

/** Tells failures apart by SQLSTATE: a constraint's name may differ on a distributed database. */
export function failureOf(error: unknown, { lockedAt, commitSentAt }: Progress): Failure {
  const state = sqlState(error);
  if (commitSentAt !== undefined) {
    // An error that the server itself reports, other than the loss of the connection, is an answer.
    if (state === undefined || isConnectionLost(state)) return 'ambiguous';
  } else if (lockedAt === undefined && (isTimeout(error) || isPoolTimeout(error))) return 'busy';
  if (state === undefined) return isConnectionError(error) ? 'transient' : 'culprit';
  return isConnectionLost(state) || CONFLICTS.has(state) ? 'transient' : 'culprit';
}

/** Serialization failure, deadlock, and a transaction that the server ended because it stood idle. */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', '25P03']);
/** Connection exceptions, and the server's shutdown, crash or start (57P01 to 57P03). */
const CONNECTION_LOST = /^(?:08|57P)/;

function isConnectionLost(state: string): boolean {
  return CONNECTION_LOST.test(state);
}

/** Errors of the socket or the pool; the driver gives most of them neither a code nor a class. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (/connection|ECONN|EPIPE|ETIMEDOUT/i.test(`${code} ${error.message}`)) return true;
  // A host with several addresses that all refuse.
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  return isConnectionError(error.cause);
}
