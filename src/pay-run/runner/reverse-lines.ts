import { ApiError } from '../../kernel/errors.ts';
import { invariant } from '../../kernel/invariant.ts';
import { LEDGER_ERRORS } from '../../ledger/errors.ts';
import type { Books } from '../../ledger/posting/books.ts';
import { reversal } from '../../ledger/reversal/reversal.ts';
import { reversedSums } from '../../ledger/reversal/reversed-sums.ts';
import type { PayRunLine } from '../pay-run-line.ts';
import type { PayRun } from '../pay-run.ts';
import { decideLine } from '../../ledger/posting/decide.ts';
import { type FoundLine, groupOf } from './group.ts';
import type { Lease } from './lease.ts';

/**
 * The command that takes back a group of a run's lines: of each what remains of its entry, as far as
 * its user's balance allows. A line of which something is left says why by its error.
 */
export function reverseLines(lease: Lease, lines: readonly FoundLine[]) {
  const entryIds = lines.flatMap(({ entryId }) => entryId ?? []);
  const needs = { entryIds, readings: [[reversedSums, entryIds] as const] };
  return groupOf(lease, lines, needs, (books, run, line) => {
    if (line.status === 'PAID' && line.error === null) reverseLine(books, run, line);
    return true;
  });
}

function reverseLine(books: Books, run: PayRun, line: PayRunLine): void {
  const { entryId, amount } = line;
  invariant(entryId != null && amount != null, 'A line that is paid has no entry');
  const { taken, error } = takeBack(books, run, entryId);
  books.change(line);
  run.reversedAmount += taken - line.reversedAmount;
  line.reversedAmount = taken;
  if (taken < amount) {
    line.error = error;
    return;
  }
  line.status = 'REVERSED';
  run.reversedLines += 1;
}

/** Takes back what can be; what has been taken back in all, and why there is not more. */
function takeBack(books: Books, { id: payRunId, actor }: PayRun, entryId: string) {
  const entry = books.entry(entryId);
  const user = entry && books.userOf(entry);
  invariant(entry && user, 'The entry of a line that is paid is gone');
  const before = books.value(reversedSums, entryId) ?? 0;
  const error: string = LEDGER_ERRORS.insufficientUserBalance.code;
  const amount = Math.min(entry.amount - before, user.balance);
  if (amount === 0) return { taken: before, error };
  const outcome = decideLine(books, reversal({ entryId, amount, payRunId, actor }));
  if (outcome instanceof ApiError) return { taken: before, error: outcome.kind.code };
  return { taken: outcome.reversedAmount, error };
}
