import type { EntityClass } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Business } from '../../../../src/business/business.ts';
import { tableOf } from '../../../../src/database/tables.ts';
import { type RawRow, manage } from '../../../../src/database/select-rows.ts';
import { HistoryEntry } from '../../../../src/ledger/entry.ts';
import { IdempotencyRecord } from '../../../../src/ledger/idempotency.ts';
import { Books } from '../../../../src/ledger/posting/books.ts';
import type { AnyCommand } from '../../../../src/ledger/posting/command.ts';
import { decide } from '../../../../src/ledger/posting/decide.ts';
import { needsOf, replayNeedsOf } from '../../../../src/ledger/posting/group-needs.ts';
import { reversedSums } from '../../../../src/ledger/reversal/reversed-sums.ts';
import { PayoutUser } from '../../../../src/payout-user/payout-user.ts';

/** The tables of one business, as a database would hold them between its groups. */
export class Tables {
  readonly #orm: MikroORM;
  readonly #tables = new Map<object, Map<string, RawRow>>([
    [Business, new Map()],
    [PayoutUser, new Map()],
    [HistoryEntry, new Map()],
    [IdempotencyRecord, new Map()],
  ]);

  /** A business with nothing in its balances, `overrides` aside. */
  constructor(orm: MikroORM, id: string, overrides: RawRow = {}) {
    this.#orm = orm;
    const zero = '0';
    this.#write(Business, {
      business_id: id,
      name: 'A business',
      balance: zero,
      payout_balance: zero,
      payouts_enabled: true,
      test: false,
      entry_count: zero,
      last_id: id,
      least_secret_generation: 1,
      created_at: new Date(0),
      updated_at: new Date(0),
      ...overrides,
    });
  }

  /** All rows of an entity, in the order in which they came. */
  rows(entity: EntityClass<object>): readonly RawRow[] {
    return [...(this.#tables.get(entity)?.values() ?? [])];
  }

  get business(): RawRow {
    return this.rows(Business)[0] ?? {};
  }

  /** Changes the business from without, as an operator does. */
  change(columns: RawRow): void {
    this.#write(Business, { ...this.business, ...columns });
  }

  /** The books of a group: of all rows those alone that its commands say they need. */
  open(commands: readonly AnyCommand[], now: Date): { em: EntityManager; books: Books } {
    const em = this.#orm.em.fork();
    const business = manage(em, Business, this.business);
    const needs = needsOf(commands);
    const { emails, keys, readings } = needs;
    const records = this.rows(IdempotencyRecord)
      .filter(({ key }) => keys.includes(text(key)))
      .map((row) => manage(em, IdempotencyRecord, row));
    const again = replayNeedsOf(commands, records);
    const ids = new Set([...needs.entryIds, ...again.entryIds]);
    const entries = this.rows(HistoryEntry).filter(({ id }) => ids.has(text(id)));
    const userIds = new Set<unknown>([
      ...needs.userIds,
      ...again.userIds,
      ...entries.map((entry) => entry['payout_user_id']),
    ]);
    const users = this.rows(PayoutUser).filter(
      ({ id, email }) => emails.includes(text(email)) || userIds.has(id),
    );
    const sums = readings.get(reversedSums) ?? [];
    const books = new Books(em, {
      business,
      now,
      users: users.map((row) => manage(em, PayoutUser, row)),
      entries: entries.map((row) => manage(em, HistoryEntry, row)),
      records,
      values: new Map([[reversedSums, new Map(sums.map((id) => [id, this.reversedOf(id)]))]]),
    });
    return { em, books };
  }

  /** Keeps what a group has changed. */
  keep(em: EntityManager, books: Books): void {
    for (const entity of books.changes()) {
      this.#write(entity.constructor, rowOf(em, entity));
    }
  }

  /** Decides a group and keeps what it changed: a result or a refusal of each command. */
  group(commands: readonly AnyCommand[], now: Date): readonly unknown[] {
    const { em, books } = this.open(commands, now);
    const results = commands.map((command) => decide(books, command));
    this.keep(em, books);
    return results;
  }

  /** What has been taken back of an entry, in cents. */
  reversedOf(id: string): number {
    return this.rows(HistoryEntry)
      .filter((row) => row['reverses_id'] === id)
      .reduce((sum, { amount }) => sum + Number(amount), 0);
  }

  #write(entity: object, row: RawRow): void {
    this.#tables.get(entity)?.set(text(row['key'] ?? row['id'] ?? row['business_id']), row);
  }
}

/** A value that is text, as ids and keys are. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('Not a text');
}

/** An entity as the driver would read its row: JSON is what comes back of it. */
export function rowOf(em: EntityManager, entity: object): RawRow {
  const type = entity.constructor as EntityClass<object>;
  const prepared = em.config.getComparator(em.getMetadata()).prepareEntity(entity) as RawRow;
  return Object.fromEntries(
    tableOf(em, type).columns.map(({ name, type: columnType, valueIn }) => {
      const value = valueIn(prepared);
      const isJson = columnType.startsWith('json') && value !== null;
      return [name, isJson ? (JSON.parse(text(value)) as unknown) : value] as const;
    }),
  );
}
