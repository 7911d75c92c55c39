/** The code that PostgreSQL gave an error: its texts carry rows, and a constraint's name may differ. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && SQLSTATE.test(code) ? code : sqlState(error.cause);
}

/** A system's own codes, such as EPIPE, have no digit. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Whether no connection was to be had in time, so that nothing was ever asked of the database. */
export function isWithoutConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return NO_CONNECTION.test(error.message) || isWithoutConnection(error.cause);
}

/** Whether every connection of our own pool was in use for as long as somebody waited. */
export function isPoolFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return POOL_FULL.test(error.message) || isPoolFull(error.cause);
}

/** Whether the driver gave up waiting for the answer to a statement: the server has fallen silent. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** Whether the socket failed, or the driver gave up on it; it gives most of these neither code nor class. */
export function isSocketError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && SOCKET_CODE.test(String(error.code))) return true;
  if (SOCKET_TEXT.test(error.message)) return true;
  // A host with several addresses that all refuse.
  if (error instanceof AggregateError) return error.errors.some(isSocketError);
  return isSocketError(error.cause);
}

const POOL_FULL = /timeout exceeded when trying to connect/;
/**
 * Our own pool was full, or the server did not answer; and PgBouncer, whose code is one for all that
 * it says, had no connection to the server left, or none for its clients.
 */
const NO_CONNECTION =
  /timeout exceeded when trying to connect|due to connection timeout|query_wait_timeout|no more connections allowed/;
/** Codes of the system's, of Node's streams and of TLS; then the driver's and the pool's own texts. */
const SOCKET_CODE =
  /^(?:ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ERR_STREAM|ERR_TLS|ERR_SSL)/;
const SOCKET_TEXT =
  /connection terminated|connection ended|is not queryable|query read timeout|timeout expired|after calling end on the pool|driver has already been destroyed|message from backend/i;
