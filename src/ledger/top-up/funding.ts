import { type Business } from '../../business/business.ts';
import { type EntryType } from '../entry-types.ts';
import { type HistoryEntry } from '../entry.ts';
import { fingerprint } from '../fingerprint.ts';
import { type Books } from '../posting/books.ts';
import { type Command } from '../posting/command.ts';

/** Money for a business, as somebody asks for it. */
export interface FundingRequest {
  /** Cents, 1 or more. */
  readonly amount: number;
  readonly idempotencyKey?: string | undefined;
  /** Who asks: `key:ID`, `cli`, `job`. */
  readonly actor: string;
}

/** What became of it. */
export interface Funded {
  readonly business: Business;
  /** The entry of it; null for a funding of the main balance from before there were deposits. */
  readonly entry: HistoryEntry | null;
  /** Whether this repeats an earlier request under its key: nothing was moved. */
  readonly replayed: boolean;
}

interface Funding {
  readonly type: EntryType;
  readonly operation: string;
  /** What a request is called in its fingerprint. */
  readonly name: string;
  /** Refuses what may not be moved now. */
  readonly check?: (books: Books, amount: number) => void;
}

function funding({ type, operation, name, check }: Funding) {
  return ({ amount, idempotencyKey: key, actor }: FundingRequest): Command<Funded> => ({
    operation,
    ...(key !== undefined && {
      idempotency: { key, fingerprint: fingerprint(`${name} ${amount}`) },
    }),
    weight: 1,
    needs: {},
    decide: (books) => {
      check?.(books, amount);
      const entry = books.post(type, amount, { actor });
      return { result: { business: books.business, entry, replayed: false }, entry, kept: {} };
    },
    replay: ({ entry }, books) => ({
      business: books.business,
      entry: (entry && books.entry(entry.id)) ?? null,
      replayed: true,
    }),
  });
}

/** Money into the payout balance. */
export const topUp = funding({ type: 'TOP_UP', operation: 'fund', name: 'fund payout' });

/** Money into the main balance. */
export const deposit = funding({ type: 'DEPOSIT', operation: 'fund', name: 'fund main' });

/** Money from the main balance to the payout balance. */
export const transfer = funding({
  type: 'TRANSFER',
  operation: 'transferToPayoutBalance',
  name: 'transfer',
  check: ({ business }, amount) => business.assertMayTransfer(amount),
});
