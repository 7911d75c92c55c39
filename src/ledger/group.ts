import { createHash } from 'node:crypto';
import { type Business } from '../business/business.ts';
import { Refusal } from '../kernel/errors.ts';
import { type HashSecrets, type VersionedHash } from '../payout-user/hash-secrets.ts';
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
  readonly #secrets: HashSecrets;
  readonly #now: Date;
  readonly #users: Map<string, PayoutUser>;
  readonly #records: Map<string, IdempotencyRecord>;
  readonly #credited = new Set<PayoutUser>();
  readonly #entries: HistoryEntry[] = [];
  readonly #remembered: IdempotencyRecord[] = [];
  #change: ReturnType<Business['startChange']> | undefined;

  constructor(business: Business, { users, records }: Named, secrets: HashSecrets, now: Date) {
    this.#business = business;
    this.#secrets = secrets;
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
    const known = this.#users.get(email);
    this.#secrets.requireNewest(business, known);
    business.mayDebit(amount);
    const { at, nextId } = (this.#change ??= business.startChange(this.#now));
    const payoutUser = known ?? this.#createUser(email, nextId(), at);
    payoutUser.credit(amount, at);
    // A new secret is of use once nobody is left under the one that may be known to others.
    if (payoutUser.secretGeneration < this.#secrets.generation) this.#secrets.renew(payoutUser);
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
    // As it is now: a later payout of the group does not change it, a later rotation will.
    const { hashVersion, secretGeneration } = payoutUser;
    const hash = { hashVersion, secretGeneration };
    if (idempotencyKey !== undefined) this.#remember(allocation, entry, created, hash);
    return { entry, payoutUser, business, created, replayed: false, hash };
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
      ...this.#secrets.columns(source),
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
    hash: VersionedHash,
  ): void {
    const key = allocation.idempotencyKey ?? '';
    const record: IdempotencyRecord = {
      business: this.#business,
      key,
      fingerprint: fingerprint(allocation),
      entry,
      created,
      ...hash,
      createdAt: entry.createdAt,
    };
    this.#records.set(key, record);
    this.#remembered.push(record);
  }

  #replay(record: IdempotencyRecord, allocation: Allocation): Outcome {
    if (!fingerprint(allocation).equals(record.fingerprint)) {
      throw new Refusal(LEDGER_FAULTS.idempotencyKeyReused);
    }
    const { entry, created } = record;
    // Not the entry's own: a payout before this one in the group may have credited it.
    const payoutUser = this.#users.get(allocation.email);
    if (!payoutUser || !entry) throw new TypeError('An idempotency record names no allocation');
    // A hash of a secret that is gone cannot be made again, and is dead: whoever asks wants the living one.
    const hash = this.#secrets.knows(record.secretGeneration) ? record : payoutUser;
    return { entry, payoutUser, business: this.#business, created, replayed: true, hash };
  }
}

/** What tells two requests under one key apart. */
function fingerprint({ email, amount }: Allocation): Buffer {
  return createHash('sha256').update(`${amount} ${email}`).digest();
}
