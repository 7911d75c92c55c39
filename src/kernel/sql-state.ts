/** An error's SQLSTATE. Its text is not used: it carries rows, and a constraint's name. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && SQLSTATE.test(code) ? code : sqlState(error.cause);
}

/** Five characters, one of them a digit, which codes of the system such as EPIPE do not have. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Whether there was no connection in time, so that nothing was asked of the database. */
export function isWithoutConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return NO_CONNECTION.test(error.message) || isWithoutConnection(error.cause);
}

/** Whether all connections of our own pool were in use until the waiting time was over. */
export function isPoolFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return POOL_FULL.test(error.message) || isPoolFull(error.cause);
}

/** Whether the driver stopped waiting for the answer to a statement: the server is silent. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** Whether the socket failed, or the driver gave it up. */
export function isSocketError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && SOCKET_CODE.test(String(error.code))) return true;
  if (SOCKET_TEXT.test(error.message)) return true;
  // All addresses of a host refused.
  if (error instanceof AggregateError) return error.errors.some(isSocketError);
  return isSocketError(error.cause);
}

// The driver, its pool and the ORM give these errors no code, so they are known by their texts. A
// test of this file provokes each of them; those of PgBouncer are provoked by the tests with a real
// one.

const POOL_FULL = /timeout exceeded when trying to connect/;
/**
 * The pool was full, or the server did not answer. PgBouncer, which has one code for everything,
 * had no connection to the server left, or accepted no more clients.
 */
const NO_CONNECTION =
  /timeout exceeded when trying to connect|due to connection timeout|query_wait_timeout|no more connections allowed/;
/** The codes of sockets, of Node's streams and of TLS. */
const SOCKET_CODE =
  /^(?:ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ERR_STREAM|ERR_TLS|ERR_SSL)/;
/** The texts of the driver, of its pool and of the ORM. */
const SOCKET_TEXT =
  /connection terminated|is not queryable|query read timeout|timeout expired|after calling end on the pool|driver has already been destroyed|message from backend/i;
