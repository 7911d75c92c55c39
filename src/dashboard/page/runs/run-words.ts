import { formatMoney } from '../design/money-text.ts';
import type { BalanceData, RunData, RunRowData, RunStatus } from './run-query.ts';

/** The states, as a reader is told them. */
export const RUN_STATES: Readonly<
  Record<RunStatus, { readonly name: string; readonly tone: 'neutral' | 'good' | 'warn' | 'bad' }>
> = {
  DRAFT: { name: 'To be confirmed', tone: 'warn' },
  RUNNING: { name: 'Being paid', tone: 'good' },
  PAUSED: { name: 'Paused', tone: 'bad' },
  COMPLETED: { name: 'Paid', tone: 'good' },
  CANCELLED: { name: 'Cancelled', tone: 'neutral' },
  REVERSING: { name: 'Being taken back', tone: 'warn' },
  REVERSED: { name: 'Taken back', tone: 'neutral' },
};

/** So many of them: `1 line`, `1,250 lines`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** An amount within a sentence. */
export function dollars(cents: number): string {
  return `$${formatMoney(cents)}`;
}

/** What a run is called. */
export function titleOf({ name }: { readonly name: string | null }): string {
  return name ?? 'Pay run without a name';
}

/** How many people a run pays: an address that comes twice is one of them. */
export function peopleOf({
  validLines,
  duplicateEmails,
}: Pick<RunData, 'validLines' | 'duplicateEmails'>): number {
  return validLines - duplicateEmails;
}

/** What has been paid by a run that has the same lines. */
export function paidSentence({
  paidLines,
  paidAmount,
}: Pick<RunRowData, 'paidLines' | 'paidAmount'>): string {
  return paidLines === 0
    ? 'Nothing of it has been paid.'
    : `${dollars(paidAmount)} of it have been paid, by ${count(paidLines, 'line')}.`;
}

/** How far a run has come, of all that it has to do. */
export function progressOf(
  run: Pick<RunRowData, 'status' | 'validLines' | 'paidLines' | 'failedLines' | 'reversedLines'>,
): { readonly done: number; readonly of: number } {
  return run.status === 'REVERSING' || run.status === 'REVERSED'
    ? { done: run.reversedLines, of: run.paidLines }
    : { done: run.paidLines + run.failedLines, of: run.validLines };
}

/** What is still to be paid at most: what failed is not told apart from it. */
export function stillToPay({ amount, paidAmount }: Pick<RunRowData, 'amount' | 'paidAmount'>) {
  return amount - paidAmount;
}

/** What a confirmation does to the payout balance, in a sentence. */
export function balanceSentence(
  toPay: number,
  { amount, payoutsEnabled }: Pick<BalanceData, 'amount' | 'payoutsEnabled'>,
): string {
  if (!payoutsEnabled) {
    return 'Payouts are off: the pay run will pause at once, until they are switched on.';
  }
  if (amount < toPay) {
    return (
      `The payout balance is ${dollars(amount)}, which is ${dollars(toPay - amount)} too little: ` +
      'the pay run pays as far as that goes, and pauses until there is more.'
    );
  }
  return `Of the payout balance of ${dollars(amount)}, ${dollars(amount - toPay)} will remain.`;
}
