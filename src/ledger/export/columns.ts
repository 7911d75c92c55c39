import type { Metadata } from '../entry.ts';
import { ENTRY_TYPES, type EntryType } from '../entry-types.ts';
import type { ExportedEntry } from './pages.ts';

/** What stands in a column: in CSV an object is JSON, and null is nothing. */
export type Cell = string | number | Metadata | null;

/** A column of an export: what it has of an entry, and what it means. */
export interface Column {
  readonly name: string;
  readonly description: string;
  readonly of: (entry: ExportedEntry) => Cell;
}

const column = (name: string, description: string, of: Column['of']): Column => ({
  name,
  description,
  of,
});

/** What an entry adds to the payout balance; one that moves the main balance alone, to that. */
function signOfBusiness(type: EntryType): number {
  const { payoutBalance, balance } = ENTRY_TYPES[type];
  return payoutBalance === 0 ? balance : payoutBalance;
}

const id = column('id', 'its id', (entry) => entry.id);
const createdAt = column('created_at', 'when it was made, in UTC', (entry) =>
  new Date(entry.createdAt).toISOString(),
);
const type = column('type', 'what it moved', (entry) => entry.type);
const email = column('email', 'whose balance it moved, if any', (entry) => entry.email);
const amount = column('amount', 'how much, in cents, above 0', (entry) => entry.amount);
const userBalanceAfter = column(
  'user_balance_after',
  "the payout user's balance after it, in cents",
  (entry) => entry.userBalanceAfter,
);
const reference = column('reference', "the merchant's own name for it", (entry) => entry.reference);
const reverses = column('reverses', 'the id of what it takes back', (entry) => entry.reversesId);

/** The columns of what a business exports. */
export const BUSINESS_COLUMNS: readonly Column[] = [
  id,
  createdAt,
  type,
  email,
  amount,
  column(
    'signed_amount',
    'what it added to the payout balance, in cents; of a DEPOSIT, to the main balance',
    (entry) => signOfBusiness(entry.type) * entry.amount,
  ),
  column('payout_balance_after', 'the payout balance after it, in cents', (entry) => {
    return entry.payoutBalanceAfter;
  }),
  userBalanceAfter,
  column('balance_after', 'the main balance after it, in cents', (entry) => entry.balanceAfter),
  reference,
  column('metadata', 'what the merchant attached to it', (entry) => entry.metadata ?? {}),
  reverses,
  column('pay_run_id', 'the pay run that made it, if any', (entry) => entry.payRunId),
  column('actor', 'who asked for it', (entry) => entry.actor),
];

/** The columns of a payout user's own statement: what it may see. */
export const USER_COLUMNS: readonly Column[] = [
  id,
  createdAt,
  type,
  email,
  amount,
  column(
    'signed_amount',
    'what it added to the balance of the payout user, in cents',
    (entry) => ENTRY_TYPES[entry.type].userBalance * entry.amount,
  ),
  userBalanceAfter,
  reference,
  reverses,
];
