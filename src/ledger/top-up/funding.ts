import type { Business } from '../../business/business.ts';
import type { EntryType } from '../entry-types.ts';
import type { HistoryEntry } from '../entry.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Books } from '../posting/books.ts';
import type { Command } from '../posting/command.ts';

/** A request to fund a balance, or to move money between both. */
export interface FundingRequest {
  /** Cents, 1 or more. */
  readonly amount: number;
  readonly idempotencyKey?: string | undefined;
  /** Who asks: `key:ID`, `session:ID`, `cli`, `job`. */
  readonly actor: string;
}

/** The result of a funding. */
export interface Funded {
  readonly business: Business;
  /** Its entry; null for a replay of a funding of the main balance from before `DEPOSIT`. */
  readonly entry: HistoryEntry | null;
  /** Whether it is the answer to a repeat of an earlier request: nothing was moved. */
  readonly replayed: boolean;
}

interface Funding {
  readonly type: EntryType;
  readonly operation: string;
  /** The name of the request in its fingerprint. */
  readonly name: string;
  /** Throws an `ApiError` if the amount may not be moved now. */
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

/** The command that adds money to the payout balance. */
export const topUp = funding({ type: 'TOP_UP', operation: 'fund', name: 'fund payout' });

/** The command that adds money to the main balance. */
export const deposit = funding({ type: 'DEPOSIT', operation: 'fund', name: 'fund main' });

/** The command that moves money from the main balance to the payout balance. */
export const transfer = funding({
  type: 'TRANSFER',
  operation: 'transferToPayoutBalance',
  name: 'transfer',
  check: ({ business }, amount) => business.assertMayTransfer(amount),
});
