import { FAULTS, Refusal } from './errors.ts';

/** The code that PostgreSQL gave an error: its texts carry rows, and a constraint's name may differ. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && SQLSTATE.test(code) ? code : sqlState(error.cause);
}

/** Whether the database gave up waiting: for a lock, or for the end of a statement. */
export function isTimeout(error: unknown): boolean {
  return TIMEOUTS.has(sqlState(error) ?? '');
}

/** Whether no connection was to be had in time, so that nothing was ever asked of the database. */
export function isPoolTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isCode = sqlState(error) === TOO_MANY_CONNECTIONS;
  return isCode || POOL_TIMEOUT.test(error.message) || isPoolTimeout(error.cause);
}

/** What a caller may be told of an error: a refusal, or that a wait took too long; else nothing. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  return isTimeout(error) || isPoolTimeout(error) ? new Refusal(FAULTS.unavailable) : undefined;
}

/** A system's own codes, such as EPIPE, have no digit. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
/** Lock not available, and query canceled. */
const TIMEOUTS: ReadonlySet<string> = new Set(['55P03', '57014']);
/** The server's own limit. */
const TOO_MANY_CONNECTIONS = '53300';
/**
 * A pool has no code for it: ours was full, or the server did not answer; and PgBouncer, whose code
 * is one for all that it says, had no connection to the server left, or none for its clients.
 */
const POOL_TIMEOUT =
  /timeout exceeded when trying to connect|due to connection timeout|query_wait_timeout|no more connections allowed/;
