import { reasonOf } from '../database/reason.ts';
import { ApiError } from '../kernel/errors.ts';
import { isSocketError, sqlState } from '../kernel/sql-state.ts';
import { OperatorError } from '../settings/operator-error.ts';

/**
 * The one line that an operator reads of an error: the message of an `OperatorError` or `ApiError`,
 * else what the error's code means. Of any other error the line has the name and the code only,
 * because its message may contain a password or a row. `what` is what failed.
 */
export function failureLine(error: unknown, what: string): string {
  // The clean-up failed as well: the error before it is the cause.
  if (error instanceof SuppressedError) return failureLine(error.suppressed, what);
  if (error instanceof OperatorError || error instanceof ApiError) {
    return error.message.replaceAll(/\s*\n\s*/g, ' ');
  }
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  const reason = reasonOf(error);
  const isDatabase = sqlState(error) !== undefined || isSocketError(error);
  const where = isDatabase ? `${what} at the database` : what;
  if (reason !== undefined) return `${where}: ${reason} (${name}${code}).`;
  return `${what}, by an error that nobody has foreseen (${name}${code}): please report it.`;
}
