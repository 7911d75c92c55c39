import type { Business } from '../../business/business.ts';
import { ApiError, invalid } from '../../kernel/errors.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { PayoutUser } from '../../payout-user/payout-user.ts';
import type { HistoryEntry } from '../entry.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { type Labels, fingerprint } from '../fingerprint.ts';
import type { IdempotencyRecord } from '../idempotency.ts';
import type { Books } from '../posting/books.ts';
import type { Command, Decision } from '../posting/command.ts';
import { reversedSums } from './reversed-sums.ts';

/** A request to take back an allocation, or a part of it. */
export interface ReversalRequest extends Labels {
  readonly entryId: string;
  /** In cents; everything that remains unless given. */
  readonly amount: number | undefined;
  readonly idempotencyKey?: string | undefined;
  /** The pay run that is taken back. */
  readonly payRunId?: string | undefined;
  /** Who asks: `key:ID`, `session:ID`, `cli`, `job`. */
  readonly actor: string;
}

/** The result of a reversal. */
export interface Reversed {
  readonly entry: HistoryEntry;
  readonly reversed: HistoryEntry;
  /** What has been taken back of the entry in all, this time included, in cents. */
  readonly reversedAmount: number;
  readonly payoutUser: PayoutUser;
  readonly business: Business;
  /** Whether it is the answer to a repeat of an earlier request: nothing was moved. */
  readonly replayed: boolean;
}

/** The command of `reversePayout`. */
export function reversal(request: ReversalRequest): Command<Reversed> {
  const { entryId, amount = 'all', idempotencyKey: key } = request;
  return {
    operation: 'reversePayout',
    ...(key !== undefined && {
      idempotency: { key, fingerprint: fingerprint(`reverse ${amount} ${entryId}`, request) },
    }),
    weight: 1,
    needs: { entryIds: [entryId], readings: [[reversedSums, [entryId]]] },
    decide: (books) => decide(books, request),
    replay: (record, books) => replay(record, books, entryId),
  };
}

/** Payouts may be off, and the user inactive: a wrong payout can be taken back all the same. */
function decide(
  books: Books,
  { entryId, amount: given, ...details }: ReversalRequest,
): Decision<Reversed> {
  const reversed = books.entry(entryId);
  if (!reversed) throw invalid({ entryId: ['The operation does not exist.'] });
  const user = books.userOf(reversed);
  if (reversed.type !== 'ALLOCATION' || !user) {
    throw invalid({ entryId: ['The operation cannot be reversed.'] });
  }
  const before = reversedAmountOf(books, reversed);
  const remains = reversed.amount - before;
  if (remains === 0) throw invalid({ entryId: ['The operation has already been reversed.'] });
  const amount = given ?? remains;
  if (amount > remains) {
    throw invalid({ amount: [`The amount may not be greater than ${remains}.`] });
  }
  if (amount > user.balance) throw new ApiError(LEDGER_ERRORS.insufficientUserBalance);
  const entry = books.post('REVERSAL', amount, { ...details, user, reverses: reversed });
  const reversedAmount = before + amount;
  books.setValue(reversedSums, reversed.id, reversedAmount);
  const { business } = books;
  const result = { entry, reversed, reversedAmount, payoutUser: user, business, replayed: false };
  return { result, entry, kept: { reversedAmount } };
}

/**
 * What has been taken back of an entry, in cents. Of one that this group has made, 0 unless set.
 */
function reversedAmountOf(books: Books, entry: HistoryEntry): number {
  const sum = books.value(reversedSums, entry.id);
  invariant(sum !== undefined || books.isWritten(entry), 'A reversed sum was not read');
  return sum ?? 0;
}

function replay(record: IdempotencyRecord, books: Books, entryId: string): Reversed {
  const entry = record.entry && books.entry(record.entry.id);
  const reversed = books.entry(entryId);
  const payoutUser = entry && books.userOf(entry);
  invariant(entry && reversed && payoutUser, 'An idempotency record names no reversal');
  const { reversedAmount } = record.result as unknown as Pick<Reversed, 'reversedAmount'>;
  const { business } = books;
  return { entry, reversed, reversedAmount, payoutUser, business, replayed: true };
}
