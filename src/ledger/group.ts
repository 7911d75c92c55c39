import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { type Business } from '../business/business.ts';
import { Refusal } from '../kernel/errors.ts';
import { hashDigest, payoutHash } from '../payout-user/hash.ts';
import { PayoutUser } from '../payout-user/payout-user.ts';
import { type Allocation, type Outcome } from './allocate.ts';
import { HistoryEntry } from './entry.ts';
import { LEDGER_FAULTS } from './faults.ts';
import { IdempotencyRecord } from './idempotency.ts';

/** The version of a new payout user's hash. */
const FIRST_HASH_VERSION = 1;

/** The payouts of one transaction, and the rows that they name, under the business's lock. */
export class Group {
  readonly #em: EntityManager;
  readonly #business: Business;
  readonly #secret: string;
  readonly #users: Map<string, PayoutUser>;
  readonly #records: Map<string, IdempotencyRecord>;
  #change: ReturnType<Business['startChange']> | undefined;

  private constructor(
    em: EntityManager,
    business: Business,
    secret: string,
    users: readonly PayoutUser[],
    records: readonly IdempotencyRecord[],
  ) {
    this.#em = em;
    this.#business = business;
    this.#secret = secret;
    this.#users = new Map(users.map((user) => [user.email, user]));
    this.#records = new Map(records.map((record) => [record.key, record]));
  }

  /** Loads what the payouts name, each kind in one locked query; `hurried`: locked now or never. */
  static async load(
    em: EntityManager,
    business: Business,
    allocations: readonly Allocation[],
    { secret, hurried }: { readonly secret: string; readonly hurried: boolean },
  ): Promise<Group> {
    const emails = [...new Set(allocations.map(({ email }) => email))];
    const keys = [...new Set(allocations.flatMap(({ idempotencyKey: key }) => key ?? []))];
    const lockMode = hurried ? LockMode.PESSIMISTIC_WRITE_OR_FAIL : LockMode.PESSIMISTIC_WRITE;
    const users = await em.find(PayoutUser, { business, email: { $in: emails } }, { lockMode });
    const records =
      keys.length === 0
        ? []
        : await em.find(IdempotencyRecord, { business, key: { $in: keys } }, { lockMode });
    // An earlier answer is told from its entry; this query is made for repeats alone.
    if (records.length > 0) await em.populate(records, ['entry.payoutUser']);
    return new Group(em, business, secret, users, records);
  }

  /** Decides one payout: replay, refuse, or debit, create or credit, and add an entry. */
  decide(allocation: Allocation): Outcome {
    const { email, amount, idempotencyKey } = allocation;
    const earlier = idempotencyKey === undefined ? undefined : this.#records.get(idempotencyKey);
    if (earlier) return this.#replay(earlier, allocation);

    const business = this.#business;
    business.mayDebit(amount);
    const { at, nextId } = (this.#change ??= business.startChange());
    const known = this.#users.get(email);
    const payoutUser = known ?? this.#createUser(email, nextId(), at);
    payoutUser.credit(amount, at);
    business.debit(amount);
    const entry = this.#em.create(HistoryEntry, {
      business,
      id: nextId(),
      sequence: business.nextSequence(),
      type: 'ALLOCATION',
      amount,
      payoutBalanceAfter: business.payoutBalance,
      payoutUser,
      userBalanceAfter: payoutUser.balance,
      createdAt: at,
    });
    const created = known === undefined;
    const { hashVersion } = payoutUser;
    if (idempotencyKey !== undefined) this.#remember(allocation, entry, created, hashVersion);
    return { entry, payoutUser, business, created, replayed: false, hashVersion };
  }

  #createUser(email: string, id: string, at: Date): PayoutUser {
    const business = this.#business;
    const version = FIRST_HASH_VERSION;
    const source = { businessId: business.id, payoutUserId: id, version };
    const user = this.#em.create(PayoutUser, {
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
    const record = this.#em.create(IdempotencyRecord, {
      business: this.#business,
      key,
      fingerprint: fingerprint(allocation),
      entry,
      created,
      hashVersion,
      createdAt: entry.createdAt,
    });
    this.#records.set(key, record);
  }

  #replay(record: IdempotencyRecord, allocation: Allocation): Outcome {
    if (!fingerprint(allocation).equals(record.fingerprint)) {
      throw new Refusal(LEDGER_FAULTS.idempotencyKeyReused);
    }
    const { entry, created, hashVersion } = record;
    const { payoutUser } = entry;
    if (!payoutUser) throw new TypeError('An idempotency record names no allocation');
    return { entry, payoutUser, business: this.#business, created, replayed: true, hashVersion };
  }
}

/** What tells two requests under one key apart. */
function fingerprint({ email, amount }: Allocation): Buffer {
  return createHash('sha256').update(`${amount} ${email}`).digest();
}
