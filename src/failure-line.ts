import { Refusal } from './kernel/errors.ts';
import { StartError } from './start-error.ts';

/**
 * The one line for an operator: what was foreseen in its own words; of anything else its name and
 * code only, for a message may carry a password or a row.
 */
export function failureLine(error: unknown, what: string): string {
  // Where the clean-up failed, too, what went wrong first is the cause.
  if (error instanceof SuppressedError) return failureLine(error.suppressed, what);
  if (error instanceof StartError || error instanceof Refusal) {
    return error.message.replaceAll(/\s*\n\s*/g, ' ');
  }
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return `${what}: ${name}${code}.`;
}
