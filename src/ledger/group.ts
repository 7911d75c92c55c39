import { createHash } from 'node:crypto';
import { type Business } from '../business/business.ts';
import { Refusal } from '../kernel/errors.ts';
import { hashDigest, payoutHash } from '../payout-user/hash.ts';
import { payoutUserOf } from '../payout-user/lock.ts';
import { PayoutUser } from '../payout-user/payout-user.ts';
import { type Allocation, type Outcome } from './allocate.ts';
import { type HistoryEntry } from './entry.ts';
import { LEDGER_FAULTS } from './faults.ts';
import { type IdempotencyRecord } from './idempotency.ts';
import { type Named } from './named.ts';
import { type Changes } from './write.ts';

/** The version of a new payout user's hash. */
const FIRST_HASH_VERSION = 1;

/** The payouts of one transaction, and the rows that they name, under the business's lock. */
export class Group {
  readonly #business: Business;
  readonly #secret: string;
  readonly #now: Date;
  readonly #users: Map<string, PayoutUser>;
  readonly #records: Map<string, IdempotencyRecord>;
  readonly #credited = new Set<PayoutUser>();
  readonly #entries: HistoryEntry[] = [];
  readonly #remembered: IdempotencyRecord[] = [];
  #change: ReturnType<Business['startChange']> | undefined;

  constructor(business: Business, { users, records }: Named, secret: string, now: Date) {
    this.#business = business;
    this.#secret = secret;
    this.#now = now;
    this.#users = new Map(users.map((row) => [row.email, payoutUserOf(row, business)]));
    this.#records = new Map(records.map((record) => [record.key, record]));
  }

  /** Decides one payout: replay, refuse, or debit, create or credit, and add an entry. */
  decide(allocation: Allocation): Outcome {
    const { email, amount, idempotencyKey } = allocation;
    const earlier = idempotencyKey === undefined ? undefined : this.#records.get(idempotencyKey);
    if (earlier) return this.#replay(earlier, allocation);

    const business = this.#business;
    business.mayDebit(amount);
    const { at, nextId } = (this.#change ??= business.startChange(this.#now));
    const known = this.#users.get(email);
    const payoutUser = known ?? this.#createUser(email, nextId(), at);
    payoutUser.credit(amount, at);
    this.#credited.add(payoutUser);
    business.debit(amount);
    const entry: HistoryEntry = {
      business,
      id: nextId(),
      sequence: business.nextSequence(),
      type: 'ALLOCATION',
      amount,
      payoutBalanceAfter: business.payoutBalance,
      payoutUser,
      userBalanceAfter: payoutUser.balance,
      createdAt: at,
    };
    this.#entries.push(entry);
    const created = known === undefined;
    const { hashVersion } = payoutUser;
    if (idempotencyKey !== undefined) this.#remember(allocation, entry, created, hashVersion);
    return { entry, payoutUser, business, created, replayed: false, hashVersion };
  }

  /** What is to be written of it all. */
  changes(): Changes {
    return {
      business: this.#business,
      users: [...this.#credited],
      entries: this.#entries,
      records: this.#remembered,
    };
  }

  #createUser(email: string, id: string, at: Date): PayoutUser {
    const business = this.#business;
    const version = FIRST_HASH_VERSION;
    const source = { businessId: business.id, payoutUserId: id, version };
    const user = Object.assign(new PayoutUser(), {
      business,
      id,
      email,
      balance: 0,
      active: true,
      hashDigest: hashDigest(payoutHash(this.#secret, source)),
      hashVersion: version,
      createdAt: at,
      updatedAt: at,
    });
    this.#users.set(email, user);
    return user;
  }

  #remember(
    allocation: Allocation & { readonly idempotencyKey?: string | undefined },
    entry: HistoryEntry,
    created: boolean,
    hashVersion: number,
  ): void {
    const key = allocation.idempotencyKey ?? '';
    const record: IdempotencyRecord = {
      business: this.#business,
      key,
      fingerprint: fingerprint(allocation),
      entry,
      created,
      hashVersion,
      createdAt: entry.createdAt,
    };
    this.#records.set(key, record);
    this.#remembered.push(record);
  }

  #replay(record: IdempotencyRecord, allocation: Allocation): Outcome {
    if (!fingerprint(allocation).equals(record.fingerprint)) {
      throw new Refusal(LEDGER_FAULTS.idempotencyKeyReused);
    }
    const { entry, created, hashVersion } = record;
    // Not the entry's own: a payout before this one in the group may have credited it.
    const payoutUser = this.#users.get(allocation.email);
    if (!payoutUser) throw new TypeError('An idempotency record names no allocation');
    return { entry, payoutUser, business: this.#business, created, replayed: true, hashVersion };
  }
}

/** What tells two requests under one key apart. */
function fingerprint({ email, amount }: Allocation): Buffer {
  return createHash('sha256').update(`${amount} ${email}`).digest();
}
