import { type Progress } from './allocate.ts';

/**
 * Why a group's transaction failed.
 * `transient`: the connection, or a conflict with another transaction; nothing was committed.
 * `busy`: the lock, or a connection, was not to be had in time; nothing was committed.
 * `culprit`: one of its payouts, as it seems; nothing was committed.
 * `ambiguous`: COMMIT was sent and not answered; only the database knows.
 */
export type Failure = 'transient' | 'busy' | 'culprit' | 'ambiguous';

/** Tells failures apart by SQLSTATE: a constraint's name may differ on a distributed database. */
export function failureOf(error: unknown, { commitSent }: Progress): Failure {
  const state = sqlState(error);
  // An error that the server itself reports, other than the loss of the connection, is an answer.
  if (commitSent && (state === undefined || isConnectionLost(state))) return 'ambiguous';
  if (state === undefined) return isDriverError(error) ? 'transient' : 'culprit';
  if (isConnectionLost(state) || CONFLICTS.has(state)) return 'transient';
  return state === LOCK_NOT_AVAILABLE ? 'busy' : 'culprit';
}

/** Serialization failure and deadlock (PostgreSQL, appendix A, class 40). */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01']);
const LOCK_NOT_AVAILABLE = '55P03';
/** Connection exceptions, and the server's shutdown, crash or start (57P01 to 57P03). */
const CONNECTION_LOST = /^(?:08|57P)/;

function isConnectionLost(state: string): boolean {
  return CONNECTION_LOST.test(state);
}

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  return sqlState(error.cause);
}

/** The driver's own errors without SQLSTATE are those of the socket or the pool. */
function isDriverError(error: unknown): boolean {
  return error instanceof Error && /Driver|Connection/.test(error.name);
}
