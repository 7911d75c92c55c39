import { ApiError } from '../../kernel/errors.ts';
import { invariant } from '../../kernel/invariant.ts';
import { type Allocated, allocation } from '../../ledger/allocation/allocation.ts';
import type { Books } from '../../ledger/posting/books.ts';
import type { HashSecrets } from '../../payout-user/hash-secrets.ts';
import type { PayRunLine } from '../pay-run-line.ts';
import { PAUSED_REASONS, type PausedReason, type PayRun } from '../pay-run.ts';
import { decideLine } from '../../ledger/posting/decide.ts';
import { type FoundLine, groupOf } from './group.ts';
import type { Lease } from './lease.ts';

/**
 * The command that pays a group of a run's lines. A line that lacks only money, or that payouts be on,
 * pauses the run and stays as it is; any other refusal is the line's own.
 */
export function payLines(secrets: HashSecrets, lease: Lease, lines: readonly FoundLine[]) {
  const emails = lines.flatMap(({ email }) => email ?? []);
  return groupOf(lease, lines, { emails }, (books, run, line) => {
    if (line.status !== 'PENDING') return true;
    const outcome = decideLine(books, allocation(secrets, requestOf(run, line)));
    if (!(outcome instanceof ApiError)) {
      paid(books, run, line, outcome);
      return true;
    }
    const { code } = outcome.kind;
    if (isReason(code)) {
      Object.assign(run, { status: 'PAUSED', pausedReason: code, leasedUntil: null });
      return false;
    }
    failed(books, run, line, code);
    return true;
  });
}

/** The command that gives up lines which the database cannot be brought to take. */
export function failLines(lease: Lease, lines: readonly FoundLine[], code: string) {
  return groupOf(lease, lines, {}, (books, run, line) => {
    if (line.status === 'PENDING') failed(books, run, line, code);
    return true;
  });
}

function requestOf({ id: payRunId, actor }: PayRun, line: PayRunLine) {
  const { email, amount, reference, metadata } = line;
  invariant(email != null && amount != null, 'A line that is due lacks its address or amount');
  const labels = { reference: reference ?? undefined, metadata: metadata ?? undefined };
  return { email, amount, ...labels, payRunId, actor };
}

function paid(books: Books, run: PayRun, line: PayRunLine, { entry }: Allocated): void {
  books.change(line);
  line.status = 'PAID';
  line.entryId = entry.id;
  run.paidLines += 1;
  run.paidAmount += entry.amount;
}

function failed(books: Books, run: PayRun, line: PayRunLine, code: string): void {
  books.change(line);
  line.status = 'FAILED';
  line.error = code;
  run.failedLines += 1;
}

function isReason(code: string): code is PausedReason {
  return Object.hasOwn(PAUSED_REASONS, code);
}
