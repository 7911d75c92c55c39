import type { Business } from '../../business/business.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { HashSecrets, VersionedHash } from '../../payout-user/hash-secrets.ts';
import type { PayoutUser } from '../../payout-user/payout-user.ts';
import type { HistoryEntry } from '../entry.ts';
import { type Labels, fingerprint } from '../fingerprint.ts';
import type { IdempotencyRecord } from '../idempotency.ts';
import type { Books } from '../posting/books.ts';
import type { Command, Decision } from '../posting/command.ts';

/** A request for one payout, which was validated, with the address in its normal form. */
export interface AllocationRequest extends Labels {
  readonly email: string;
  /** In cents, 1 to 100,000,000. */
  readonly amount: number;
  readonly idempotencyKey?: string | undefined;
  /** The pay run that it is a line of. */
  readonly payRunId?: string | undefined;
  /** Who asks: `key:ID`, `session:ID`, `cli`, `job`. */
  readonly actor: string;
}

/** The result of a payout. */
export interface Allocated {
  readonly entry: HistoryEntry;
  readonly payoutUser: PayoutUser;
  readonly business: Business;
  /** Whether the payout user was new. */
  readonly created: boolean;
  /** Whether it is the answer to a repeat of an earlier request: nothing was moved. */
  readonly replayed: boolean;
  /** Which hash the payout user had when the entry was made. */
  readonly hash: VersionedHash;
}

/** The version of a new payout user's hash. */
const FIRST_HASH_VERSION = 1;

/** The command of `createPayoutUser`. */
export function allocation(secrets: HashSecrets, request: AllocationRequest): Command<Allocated> {
  const { email, idempotencyKey: key } = request;
  return {
    operation: 'createPayoutUser',
    ...(key !== undefined && {
      idempotency: { key, fingerprint: allocationFingerprint(request) },
    }),
    weight: 1,
    needs: { emails: [email] },
    decide: (books) => decide(books, secrets, request),
    replay: (record, books) => replay(record, books, secrets),
  };
}

/** What tells two payouts under one key apart. */
export function allocationFingerprint(request: AllocationRequest): Buffer {
  return fingerprint(`${request.amount} ${request.email}`, request);
}

function decide(
  books: Books,
  secrets: HashSecrets,
  { email, amount, ...details }: AllocationRequest,
): Decision<Allocated> {
  const { business } = books;
  const known = books.user(email);
  secrets.requireNewest(business, known);
  business.assertMayPay(amount);
  const payoutUser = known ?? books.addUser(email, (id) => firstHash(secrets, business, id));
  // A payout moves its user to the newest hash secret, so that the one before can be given up.
  if (payoutUser.secretGeneration < secrets.generation) {
    books.change(payoutUser);
    secrets.renew(payoutUser);
  }
  const entry = books.post('ALLOCATION', amount, { ...details, user: payoutUser });
  // A copy, because the payout user's hash may be rotated later.
  const { hashVersion, secretGeneration } = payoutUser;
  const hash = { hashVersion, secretGeneration };
  const created = known === undefined;
  const result = { entry, payoutUser, business, created, replayed: false, hash };
  return { result, entry, kept: { created, ...hash } };
}

function firstHash(secrets: HashSecrets, business: Business, payoutUserId: string) {
  return secrets.columns({ businessId: business.id, payoutUserId, version: FIRST_HASH_VERSION });
}

function replay(record: IdempotencyRecord, books: Books, secrets: HashSecrets): Allocated {
  const entry = record.entry && books.entry(record.entry.id);
  const payoutUser = entry && books.userOf(entry);
  invariant(entry && payoutUser, 'An idempotency record of a payout names no allocation');
  const { created, ...kept } = record.result as unknown as VersionedHash & { created: boolean };
  // The hash of then is dead if its secret is gone, and cannot be computed any more. The current
  // one is returned instead.
  const hash = secrets.knows(kept.secretGeneration) ? kept : payoutUser;
  return { entry, payoutUser, business: books.business, created, replayed: true, hash };
}
