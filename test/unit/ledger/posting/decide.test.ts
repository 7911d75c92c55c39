import type { MikroORM } from '@mikro-orm/postgresql';
import { beforeAll, expect, test } from 'vitest';
import { API_ERRORS, ApiError } from '../../../../src/kernel/errors.ts';
import { newId } from '../../../../src/kernel/ids.ts';
import { allocation } from '../../../../src/ledger/allocation/allocation.ts';
import type { HistoryEntry } from '../../../../src/ledger/entry.ts';
import type { AnyCommand } from '../../../../src/ledger/posting/command.ts';
import { decide } from '../../../../src/ledger/posting/decide.ts';
import { reversal } from '../../../../src/ledger/reversal/reversal.ts';
import { reversedSums } from '../../../../src/ledger/reversal/reversed-sums.ts';
import { unconnectedOrm } from '../../../support/unconnected-orm.ts';
import { expectBooks } from './expect-books.ts';
import { EMAILS, KEYS, secretsOf } from './requests.ts';
import { stateOf } from './state.ts';
import { Tables } from './tables.ts';

const NOW = new Date('2026-11-26T10:00:00.000Z');

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

test('what was done within a savepoint that is undone is known to nobody, and what was done before is', () => {
  const tables = new Tables(orm, newId(NOW));
  const secrets = secretsOf(1);
  const { em, books } = tables.open([], NOW);
  const details = { actor: 'cli' };
  const kept = books.attempt(() => books.post('TOP_UP', 100, details));
  const before = stateOf(em, books, tables);
  let undone: HistoryEntry[] = [];
  const isolated = () => {
    const idempotencyKey = KEYS[0];
    const request = { email: EMAILS[0], amount: 10, idempotencyKey, ...details };
    const { entry, payoutUser: user } = allocation(secrets, request).decide(books).result;
    books.remember('createPayoutUser', { key: KEYS[0], fingerprint: Buffer.of(1) }, entry, {});
    const back = { entryId: entry.id, amount: 4, idempotencyKey: undefined, ...details };
    const done = books.attempt(() => reversal(back).decide(books).result);
    expect([done.reversedAmount, done.payoutUser]).toEqual([4, user]);
    undone = [entry, done.entry];
    throw new ApiError(API_ERRORS.forbidden);
  };
  expect(() => books.attempt(isolated)).toThrow(ApiError);
  expect(stateOf(em, books, tables)).toEqual(before);
  for (const entry of undone) {
    expect([
      books.entry(entry.id),
      books.value(reversedSums, entry.id),
      books.userOf(entry),
    ]).toEqual([undefined, undefined, undefined]);
  }
  expect([books.user(EMAILS[0]), books.record(KEYS[0])]).toEqual([undefined, undefined]);
  expect(books.entry(kept.id)).toBe(kept);
  tables.keep(em, books);
  expectBooks(tables);
});

test('a command that fails by a bug fails its group, and is undone nevertheless', () => {
  const tables = new Tables(orm, newId(NOW));
  const { em, books } = tables.open([], NOW);
  const before = stateOf(em, books, tables);
  const broken: AnyCommand = {
    operation: 'broken',
    weight: 2,
    needs: {},
    decide: () => {
      books.post('TOP_UP', 5, { actor: 'cli' });
      throw books.post('ALLOCATION', 6, { actor: 'cli' });
    },
    replay: () => undefined,
  };
  expect(() => decide(books, broken)).toThrow('A balance would be negative');
  expect(stateOf(em, books, tables)).toEqual(before);
});
