import { type EntityManager } from '@mikro-orm/postgresql';
import { type Business } from '../../business/business.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { ENTRY_TYPES, type EntryType } from '../entry-types.ts';
import { HistoryEntry } from '../entry.ts';
import { IdempotencyRecord, type KeptResult } from '../idempotency.ts';
import { type EntryDetails, type Idempotency, type NewUserColumns } from './details.ts';
import { type LockedRows } from './locked-rows.ts';

/**
 * The books of one business under its lock, in memory: the rows that the group's commands need, and the
 * only way in which money moves. What has changed is written by the unit of work's flush.
 */
export class Books {
  readonly business: Business;
  readonly #em: EntityManager;
  readonly #now: Date;
  readonly #users: Map<string, PayoutUser>;
  readonly #usersById: Map<string, PayoutUser>;
  readonly #entriesById: Map<string, HistoryEntry>;
  readonly #reversed: Map<string, number>;
  readonly #records: Map<string, IdempotencyRecord>;
  readonly #changedUsers = new Set<PayoutUser>();
  readonly #entries: HistoryEntry[] = [];
  readonly #remembered: IdempotencyRecord[] = [];
  /** How to undo what has been done, in the order in which it was. */
  readonly #undo: (() => void)[] = [];
  #stamp: ReturnType<Business['nextStamp']> | undefined;

  constructor(em: EntityManager, rows: Omit<LockedRows, 'timeline'>) {
    this.business = rows.business;
    this.#em = em;
    this.#now = rows.now;
    this.#users = new Map(rows.users.map((user) => [user.email, user]));
    this.#usersById = new Map(rows.users.map((user) => [user.id, user]));
    this.#entriesById = new Map(rows.entries.map((entry) => [entry.id, entry]));
    this.#reversed = new Map(rows.reversed);
    this.#records = new Map(rows.records.map((record) => [record.key, record]));
  }

  /** The payout user with that address, where there is one. */
  user(email: string): PayoutUser | undefined {
    return this.#users.get(email);
  }

  /** The payout user of an entry. */
  userOf({ payoutUser }: HistoryEntry): PayoutUser | undefined {
    return this.#usersById.get(payoutUser?.id ?? '');
  }

  /** The entry with that id, where the business has one. */
  entry(id: string): HistoryEntry | undefined {
    return this.#entriesById.get(id);
  }

  /** What has been taken back of an entry until now, in cents. */
  reversedOf({ id }: HistoryEntry): number {
    return this.#reversed.get(id) ?? 0;
  }

  /** What was done under that key before. */
  record(key: string): IdempotencyRecord | undefined {
    return this.#records.get(key);
  }

  /** Adds a payout user with nothing in its balance; `columns` makes its hash of its id. */
  addUser(email: string, columns: (id: string) => NewUserColumns): PayoutUser {
    const { at, nextId } = this.#nextStamp();
    const id = nextId();
    const { business } = this;
    const times = { createdAt: at, updatedAt: at };
    const user = this.#em.create(
      PayoutUser,
      { business, id, email, balance: 0, active: true, ...columns(id), ...times },
      { persist: false },
    );
    this.#users.set(email, user);
    this.#usersById.set(id, user);
    this.#changedUsers.add(user);
    this.#undo.push(() => {
      this.#users.delete(email);
      this.#usersById.delete(id);
      this.#changedUsers.delete(user);
    });
    return user;
  }

  /** Notes a payout user that is about to be changed, so that it is written, or as it was again. */
  change(user: PayoutUser): void {
    const { balance, hashDigest, hashVersion, secretGeneration, updatedAt } = user;
    const before = { balance, hashDigest, hashVersion, secretGeneration, updatedAt };
    const isFirst = !this.#changedUsers.has(user);
    this.#changedUsers.add(user);
    this.#undo.push(() => {
      Object.assign(user, before);
      if (isFirst) this.#changedUsers.delete(user);
    });
  }

  /** Moves `amount` cents as this kind of entry does, and adds the entry. */
  post(type: EntryType, amount: number, details: EntryDetails): HistoryEntry {
    const { at, nextId } = this.#nextStamp();
    const { user, reverses } = details;
    const signs = ENTRY_TYPES[type];
    this.business.move(signs.balance * amount, signs.payoutBalance * amount);
    if (user) {
      this.change(user);
      user.move(signs.userBalance * amount, at);
    }
    const entry = this.#em.create(
      HistoryEntry,
      {
        business: this.business,
        id: nextId(),
        sequence: this.business.nextSequence(),
        type,
        amount,
        balanceAfter: this.business.balance,
        payoutBalanceAfter: this.business.payoutBalance,
        payoutUser: user ?? null,
        userBalanceAfter: user?.balance ?? null,
        reversesId: reverses?.id ?? null,
        reference: details.reference ?? null,
        metadata: details.metadata ?? null,
        actor: details.actor,
        createdAt: at,
      },
      { persist: false },
    );
    this.#add(entry, reverses);
    return entry;
  }

  /** Keeps the result of a command under its key. */
  remember(
    operation: string,
    { key, fingerprint }: Idempotency,
    entry: HistoryEntry,
    result: KeptResult,
  ): void {
    const { business } = this;
    const record = this.#em.create(
      IdempotencyRecord,
      { business, key, operation, fingerprint, entry, result, createdAt: entry.createdAt },
      { persist: false },
    );
    this.#records.set(key, record);
    this.#remembered.push(record);
    this.#undo.push(() => {
      this.#records.delete(key);
      this.#remembered.pop();
    });
  }

  /** Does all of `work`, or nothing: where it throws, all is as it was before. May stand within another. */
  attempt<Result>(work: () => Result): Result {
    const done = this.#undo.length;
    const before = this.business.state();
    const stamp = this.#stamp;
    try {
      return work();
    } catch (error) {
      for (const undo of this.#undo.splice(done).toReversed()) undo();
      this.business.restore(before);
      this.#stamp = stamp;
      throw error;
    }
  }

  /** All that is to be written, each table's rows together and in the order of their references. */
  changes(): readonly object[] {
    if (this.#entries.length === 0) return [];
    return [this.business, ...this.#changedUsers, ...this.#entries, ...this.#remembered];
  }

  /** The id of the first entry of the group, which tells whether the group was committed. */
  get firstEntryId(): string | undefined {
    return this.#entries[0]?.id;
  }

  #add(entry: HistoryEntry, reverses: HistoryEntry | undefined): void {
    this.#entries.push(entry);
    this.#entriesById.set(entry.id, entry);
    const before = reverses ? this.reversedOf(reverses) : 0;
    if (reverses) this.#reversed.set(reverses.id, before + entry.amount);
    this.#undo.push(() => {
      this.#entries.pop();
      this.#entriesById.delete(entry.id);
      if (reverses) this.#reversed.set(reverses.id, before);
    });
  }

  /** The time of the group and ids after all that were given before, taken when first needed. */
  #nextStamp(): ReturnType<Business['nextStamp']> {
    return (this.#stamp ??= this.business.nextStamp(this.#now));
  }
}
