import type { EntityClass, RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Business } from '../../business/business.ts';
import { restorePoint } from '../../database/restore-point.ts';
import type { HashColumns } from '../../payout-user/hash-secrets.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { ENTRY_TYPES, type EntryType } from '../entry-types.ts';
import { type EntryDetails, HistoryEntry, detailColumns } from '../entry.ts';
import { type Idempotency, IdempotencyRecord, type KeptResult } from '../idempotency.ts';
import type { LockedRows, Reading } from './needs.ts';

/**
 * The books of one business under its lock, in memory: the rows that the group's commands need, and
 * the only way in which money moves. What has changed is written by the unit of work's flush.
 */
export class Books {
  readonly business: Business;
  readonly #em: EntityManager;
  readonly #now: Date;
  readonly #usersByEmail: Map<string, PayoutUser>;
  readonly #usersById: Map<string, PayoutUser>;
  readonly #entries: Map<string, HistoryEntry>;
  readonly #records: Map<string, IdempotencyRecord>;
  readonly #values: Map<Reading<unknown>, Map<string, unknown>>;
  /** What is new or may have changed, in the order in which that was done. */
  readonly #written = new Set<object>();
  /** How to undo it, in that order. */
  readonly #undo: (() => void)[] = [];
  #stamp: ReturnType<Business['nextStamp']> | undefined;

  constructor(em: EntityManager, rows: Omit<LockedRows, 'timeline'>) {
    this.business = rows.business;
    this.#em = em;
    this.#now = rows.now;
    this.#usersByEmail = new Map(rows.users.map((user) => [user.email, user]));
    this.#usersById = new Map(rows.users.map((user) => [user.id, user]));
    this.#entries = new Map(rows.entries.map((entry) => [entry.id, entry]));
    this.#records = new Map(rows.records.map((record) => [record.key, record]));
    this.#values = new Map([...rows.values].map(([reading, values]) => [reading, new Map(values)]));
  }

  /** The time of all that is done in the group: after that of any group before. */
  get at(): Date {
    return this.#nextStamp().at;
  }

  /** The payout user with that address, where there is one. */
  user(email: string): PayoutUser | undefined {
    return this.#usersByEmail.get(email);
  }

  /** The payout user with that id, where the business has one. */
  userById(id: string): PayoutUser | undefined {
    return this.#usersById.get(id);
  }

  /** The payout user of an entry. */
  userOf({ payoutUser }: HistoryEntry): PayoutUser | undefined {
    return payoutUser ? this.userById(payoutUser.id) : undefined;
  }

  /** The entry with that id, where the business has one. */
  entry(id: string): HistoryEntry | undefined {
    return this.#entries.get(id);
  }

  /** What was done under that key before. */
  record(key: string): IdempotencyRecord | undefined {
    return this.#records.get(key);
  }

  /** What a reading has found under that key, or what has been set there since. */
  value<Value>(reading: Reading<Value>, key: string): Value | undefined {
    return this.#values.get(reading)?.get(key) as Value | undefined;
  }

  /** Sets what later commands of the group find under that key. */
  setValue<Value>(reading: Reading<Value>, key: string, value: Value): void {
    const values = this.#values.get(reading) ?? new Map<string, unknown>();
    this.#values.set(reading, values);
    this.#put(values, key, value);
  }

  /** Adds a payout user with nothing in its balance; `columns` makes its hash of its id. */
  addUser(email: string, columns: (id: string) => HashColumns): PayoutUser {
    const { business, at } = this;
    const id = this.#nextStamp().nextId();
    const times = { createdAt: at, updatedAt: at };
    const row = { business, id, email, balance: 0, active: true, ...columns(id), ...times };
    const user = this.#create(PayoutUser, row);
    this.#put(this.#usersByEmail, email, user);
    this.#put(this.#usersById, id, user);
    return user;
  }

  /** Adds a row of a later module, with an id that sorts after all that were given before. */
  add<Row extends object>(
    entity: EntityClass<Row>,
    columns: (id: string) => RequiredEntityData<Row>,
  ): Row {
    const values = columns(this.#nextStamp().nextId());
    return this.#write(this.#em.create(entity, values, { persist: false }));
  }

  /** Announces a change to an entity: it is written, or put back where the change is undone. */
  change(entity: object): void {
    this.#undo.push(restorePoint(this.#em, entity));
    this.#write(entity);
  }

  /** Moves `amount` cents as this kind of entry does, and adds the entry. */
  post(type: EntryType, amount: number, details: EntryDetails): HistoryEntry {
    const { at, nextId } = this.#nextStamp();
    const { user } = details;
    const signs = ENTRY_TYPES[type];
    this.business.move(signs.balance * amount, signs.payoutBalance * amount);
    if (user) {
      this.change(user);
      user.move(signs.userBalance * amount, at);
    }
    const entry = this.#create(HistoryEntry, {
      business: this.business,
      id: nextId(),
      sequence: this.business.nextSequence(),
      type,
      amount,
      balanceAfter: this.business.balance,
      payoutBalanceAfter: this.business.payoutBalance,
      payoutUser: user ?? null,
      userBalanceAfter: user?.balance ?? null,
      ...detailColumns(details),
      createdAt: at,
    });
    this.#put(this.#entries, entry.id, entry);
    return entry;
  }

  /** Keeps under a key what a repeat is answered with. */
  remember(
    operation: string,
    { key, fingerprint }: Idempotency,
    entry: HistoryEntry | null = null,
    result: KeptResult = {},
  ): void {
    const of = { business: this.business, key, operation, fingerprint, createdAt: this.at };
    this.#put(this.#records, key, this.#create(IdempotencyRecord, { ...of, entry, result }));
  }

  /** Does all of `work`, or nothing: if it throws or its result is not kept. One may be in another. */
  attempt<Result>(work: () => Result, isKept: (result: Result) => boolean = () => true): Result {
    const done = this.#undo.length;
    const stamp = this.#stamp;
    this.#undo.push(restorePoint(this.#em, this.business), () => (this.#stamp = stamp));
    let isDone = false;
    try {
      const result = work();
      isDone = isKept(result);
      return result;
    } finally {
      if (!isDone) for (const undo of this.#undo.splice(done).toReversed()) undo();
    }
  }

  /** All that is to be written: nothing where nothing was done. */
  changes(): readonly object[] {
    return this.#written.size === 0 ? [] : [this.business, ...this.#written];
  }

  /** Whether it is new, or may have changed. */
  isWritten(entity: object): boolean {
    return this.#written.has(entity);
  }

  /** The id of the first entry of the group, which tells whether the group was committed. */
  get firstEntryId(): string | undefined {
    return this.#written.values().find((each) => each instanceof HistoryEntry)?.id;
  }

  #create<Row extends object>(entity: new () => Row, columns: RequiredEntityData<Row>): Row {
    return this.#write(Object.assign(new entity(), columns));
  }

  #write<Row extends object>(entity: Row): Row {
    if (this.#written.has(entity)) return entity;
    this.#written.add(entity);
    this.#undo.push(() => this.#written.delete(entity));
    return entity;
  }

  #put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
    const before = map.get(key);
    map.set(key, value);
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
  }

  /** The time of the group and ids after all that were given before, taken when first needed. */
  #nextStamp(): ReturnType<Business['nextStamp']> {
    return (this.#stamp ??= this.business.nextStamp(this.#now));
  }
}
