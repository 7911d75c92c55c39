import type { LineRowData, LineStatus } from './line-query.ts';
import type { RunRowData } from './run-query.ts';

/** The states of a line, as a reader is told them. */
export const LINE_STATES: Readonly<
  Record<LineStatus, { readonly name: string; readonly tone: 'neutral' | 'good' | 'warn' | 'bad' }>
> = {
  INVALID: { name: 'With errors', tone: 'bad' },
  PENDING: { name: 'Not paid yet', tone: 'neutral' },
  PAID: { name: 'Paid', tone: 'good' },
  FAILED: { name: 'Could not be paid', tone: 'bad' },
  REVERSED: { name: 'Taken back', tone: 'warn' },
};

/** Which lines are shown: those that the address names; of a draft with errors, at first those that have one. */
export function lineStatusOf(
  named: string | undefined,
  { status, lineCount, validLines }: Pick<RunRowData, 'status' | 'lineCount' | 'validLines'>,
): LineStatus | undefined {
  if (named !== undefined) {
    return Object.hasOwn(LINE_STATES, named) ? (named as LineStatus) : undefined;
  }
  return status === 'DRAFT' && validLines < lineCount ? 'INVALID' : undefined;
}

const FAILURES: Readonly<Record<string, string>> = {
  INSUFFICIENT_USER_BALANCE: 'The payout user has less than was to be taken back.',
  INTERNAL_SERVER_ERROR: 'The gateway could not do it. Pay it by itself, or ask your operator.',
};

/** What is wrong with a line, or why it was not paid, or not taken back in whole. */
export function remarksOn({
  problems,
  error,
}: Pick<LineRowData, 'problems' | 'error'>): readonly string[] {
  return [
    ...problems.map(({ message }) => message),
    ...(error === null ? [] : [FAILURES[error] ?? error]),
  ];
}
