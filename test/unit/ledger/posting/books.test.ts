import type { MikroORM } from '@mikro-orm/postgresql';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { bulkFlush } from '../../../../src/database/bulk-flush.ts';
import { ApiError } from '../../../../src/kernel/errors.ts';
import { newId } from '../../../../src/kernel/ids.ts';
import { HistoryEntry } from '../../../../src/ledger/entry.ts';
import { IdempotencyRecord } from '../../../../src/ledger/idempotency.ts';
import type { AnyCommand } from '../../../../src/ledger/posting/command.ts';
import { decide } from '../../../../src/ledger/posting/decide.ts';
import { PayoutUser } from '../../../../src/payout-user/payout-user.ts';
import { unconnectedOrm } from '../../../support/unconnected-orm.ts';
import { expectBooks } from './expect-books.ts';
import { commandOf } from './commands.ts';
import { ALL_FULL, type Group, OUTCOMES, anyGroups } from './groups.ts';
import { type Request, secretsOf } from './requests.ts';
import { stateOf } from './state.ts';
import { Tables } from './tables.ts';

// The posting core decides in memory: no statement is sent here, and nothing is waited for.

const RUNS = { seed: 20_261_126, numRuns: 300 };
const NOW = new Date('2026-11-26T10:00:00.000Z');

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});
function newTables(): Tables {
  return new Tables(orm, newId(NOW));
}

/** What became of a command, in a word. */
function outcomeOf(result: unknown): string {
  if (result instanceof ApiError) return result.message.replaceAll(/\d+/g, 'N');
  const { replayed, rehearsed } = result as { replayed: boolean; rehearsed?: boolean };
  if (rehearsed) return 'rehearsed';
  return replayed ? 'replayed' : 'done';
}

/** Decides groups, and expects of each command what must hold of it; tells what became of each. */
function decideAll(groups: readonly Group[], tables: Tables): [Request, string][] {
  const outcomes: [Request, string][] = [];
  for (const { requests, payoutsEnabled, generation } of groups) {
    tables.change({ payouts_enabled: payoutsEnabled });
    const secrets = secretsOf(generation);
    const commands = requests.map((request) => commandOf(request, tables, secrets));
    const { em, books } = tables.open(commands, NOW);
    for (const [at, request] of requests.entries()) {
      const before = stateOf(em, books, tables);
      const outcome = outcomeOf(decide(books, commands[at] as AnyCommand));
      if (outcome !== 'done') expect(stateOf(em, books, tables)).toEqual(before);
      outcomes.push([request, outcome]);
    }
    tables.keep(em, books);
    expectBooks(tables);
  }
  return outcomes;
}

test('whatever is asked for, the books are right, and what is refused or repeated leaves no trace', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyGroups, (groups) => {
      for (const [request, outcome] of decideAll(groups, newTables())) {
        seen.add(`${request.do}: ${outcome}`);
      }
    }),
    { ...RUNS, examples: [[[ALL_FULL]]] },
  );
  expect([...seen].toSorted()).toEqual(OUTCOMES);
});

/** Rows with everything but what is random: ids, and what is made of them. */
function plain(tables: Tables): unknown {
  const users = new Map(tables.rows(PayoutUser).map(({ id, email }) => [id, email]));
  const places = new Map(tables.rows(HistoryEntry).map(({ id, sequence }) => [id, sequence]));
  const { balance, payout_balance: payoutBalance, entry_count: count } = tables.business;
  return {
    business: [balance, payoutBalance, count],
    users: tables.rows(PayoutUser).map((user) => [user['email'], user['balance']]),
    entries: tables
      .rows(HistoryEntry)
      .map(
        ({ business_id: _business, id: _id, payout_user_id: user, reverses_id: of, ...rest }) => [
          rest,
          users.get(user),
          places.get(of),
        ],
      ),
    records: tables
      .rows(IdempotencyRecord)
      .map(({ key, operation, entry_id: id }) => [key, operation, places.get(id)]),
  };
}

test('what is refused could as well not have come, and how commands are grouped changes nothing', () => {
  fc.assert(
    fc.property(anyGroups, (groups) => {
      const [grouped, alone] = [newTables(), newTables()];
      for (const group of groups) {
        for (const [request, outcome] of decideAll([group], grouped)) {
          if (outcome === 'done') decideAll([{ ...group, requests: [request] }], alone);
        }
      }
      expect(plain(alone)).toEqual(plain(grouped));
    }),
    { ...RUNS, numRuns: 150 },
  );
});

test('the unit of work finds what has changed, and nothing where nothing was done', () => {
  fc.assert(
    fc.property(anyGroups, (groups) => {
      const tables = newTables();
      for (const { requests, generation } of groups) {
        const secrets = secretsOf(generation);
        const commands = requests.map((request) => commandOf(request, tables, secrets));
        const { em, books } = tables.open(commands, NOW);
        const results = commands.map((command) => decide(books, command));
        const isChanged = results.some((each) => outcomeOf(each) === 'done');
        const written = bulkFlush(em, books.changes()).map(({ text }) => /"(\w+)"/.exec(text)?.[1]);
        expect(written.length > 0).toBe(isChanged);
        // A statement a table, each after those that its rows refer to.
        const tablesInOrder = ['business', 'payout_user', 'history_entry', 'idempotency_record'];
        expect(written).toEqual(tablesInOrder.filter((name) => written.includes(name)));
        tables.keep(em, books);
      }
    }),
    { ...RUNS, numRuns: 150 },
  );
});

test('nothing of this has looked for a database', async () => {
  expect(await orm.isConnected()).toBe(false);
});
