import { expect } from 'vitest';
import type { RawRow } from '../../../../src/database/select-rows.ts';
import { CENTS_MAX } from '../../../../src/kernel/cents.ts';
import {
  ENTRY_TYPES,
  type BalanceName,
  type EntryType,
} from '../../../../src/ledger/entry-types.ts';
import { HistoryEntry } from '../../../../src/ledger/entry.ts';
import { IdempotencyRecord } from '../../../../src/ledger/idempotency.ts';
import { PayoutUser } from '../../../../src/payout-user/payout-user.ts';
import { type Tables, text } from './tables.ts';

/** What entries add to a balance, by the table of their kinds. */
function sum(entries: readonly RawRow[], balance: BalanceName): number {
  return entries.reduce(
    (total, { type, amount }) => total + ENTRY_TYPES[type as EntryType][balance] * Number(amount),
    0,
  );
}

const amounts = (rows: readonly RawRow[], column: string) =>
  rows.reduce((total, row) => total + BigInt(text(row[column])), 0n);

/** What must hold of a business's tables whenever no transaction is open. */
export function expectBooks(tables: Tables): void {
  const [users, entries] = [tables.rows(PayoutUser), tables.rows(HistoryEntry)];
  const { business } = tables;
  expectBalances(business, users, entries);
  expectRunningBalances(entries);
  // Money comes in by two kinds of entry, and is somewhere.
  const came = entries.filter(({ type }) => type === 'DEPOSIT' || type === 'TOP_UP');
  const there = amounts([business], 'balance') + amounts([business], 'payout_balance');
  expect(there + amounts(users, 'balance')).toBe(amounts(came, 'amount'));
  expectOrder(business, users, entries);
  expectReversals(tables, entries);
  const ids = new Set(entries.map(({ id }) => id));
  for (const record of tables.rows(IdempotencyRecord)) {
    const { entryIds = [record['entry_id']] } = record['result'] as { entryIds?: unknown[] };
    expect(entryIds.every((id) => ids.has(id))).toBe(true);
  }
}

function expectBalances(
  business: RawRow,
  users: readonly RawRow[],
  entries: readonly RawRow[],
): void {
  expect(Number(business['balance'])).toBe(sum(entries, 'balance'));
  expect(Number(business['payout_balance'])).toBe(sum(entries, 'payoutBalance'));
  for (const { id, balance } of users) {
    const own = entries.filter((entry) => entry['payout_user_id'] === id);
    // A payout user is made by its first entry.
    expect(own.length).toBeGreaterThan(0);
    expect(Number(balance)).toBe(sum(own, 'userBalance'));
  }
  for (const balance of [business['balance'], business['payout_balance'], ...balances(users)]) {
    expect(Number(balance)).toBeGreaterThanOrEqual(0);
    expect(Number(balance)).toBeLessThanOrEqual(CENTS_MAX);
  }
}

const balances = (users: readonly RawRow[]) => users.map(({ balance }) => balance);

function expectRunningBalances(entries: readonly RawRow[]): void {
  for (const [at, entry] of entries.entries()) {
    const until = entries.slice(0, at + 1);
    const user = entry['payout_user_id'];
    const own = until.filter((each) => each['payout_user_id'] === user);
    expect(Number(entry['balance_after'])).toBe(sum(until, 'balance'));
    expect(Number(entry['payout_balance_after'])).toBe(sum(until, 'payoutBalance'));
    expect(entry['user_balance_after']).toBe(
      user === null ? null : String(sum(own, 'userBalance')),
    );
    const movesUser = ENTRY_TYPES[entry['type'] as EntryType].userBalance !== 0;
    expect(user !== null).toBe(movesUser);
  }
}

/** Sequence numbers without gaps, ids that grow; the business knows the last of both, and when it was. */
function expectOrder(business: RawRow, users: readonly RawRow[], entries: readonly RawRow[]): void {
  expect(entries.map(({ sequence }) => Number(sequence))).toEqual(entries.map((_, at) => at + 1));
  expect(Number(business['entry_count'])).toBe(entries.length);
  const times = entries.map((entry) => Number(entry['created_at']));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Number(business['updated_at'])).toBeGreaterThanOrEqual(Math.max(0, ...times));
  const ids = entries.map(({ id }) => text(id));
  const all = [...ids, ...users.map(({ id }) => text(id))];
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(all).size).toBe(all.length);
  expect([...all, text(business['business_id'])].toSorted().at(-1)).toBe(business['last_id']);
}

/** No more is taken back of an allocation than it gave, and from whom it was given to. */
function expectReversals(tables: Tables, entries: readonly RawRow[]): void {
  for (const back of entries.filter(({ type }) => type === 'REVERSAL')) {
    const entry = entries.find(({ id }) => id === back['reverses_id']);
    expect(entry).toMatchObject({
      type: 'ALLOCATION',
      payout_user_id: back['payout_user_id'],
    });
    const reversed = tables.reversedOf(text(entry?.['id']));
    expect(reversed).toBeLessThanOrEqual(Number(entry?.['amount']));
  }
}
