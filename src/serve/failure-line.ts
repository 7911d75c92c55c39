import { reasonOf } from '../database/reason.ts';
import { ApiError } from '../kernel/errors.ts';
import { isSocketError, sqlState } from '../kernel/sql-state.ts';
import { OperatorError } from '../settings/operator-error.ts';

/**
 * The one line for an operator: what was foreseen in its own words, else what the error's code means;
 * of anything else its name and code only, for a message may carry a password or a row.
 */
export function failureLine(error: unknown, what: string): string {
  // Where the clean-up failed, too, what went wrong first is the cause.
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
