import { type Business } from '../../business/business.ts';
import { invariant } from '../../kernel/invariant.ts';
import { type HashSecrets, type VersionedHash } from '../../payout-user/hash-secrets.ts';
import { type PayoutUser } from '../../payout-user/payout-user.ts';
import { type HistoryEntry } from '../entry.ts';
import { type Labels, fingerprint } from '../fingerprint.ts';
import { type IdempotencyRecord } from '../idempotency.ts';
import { type Books } from '../posting/books.ts';
import { type Command, type Decision } from '../posting/command.ts';

/** One payout, as it was asked for: checked, its address in the one form. */
export interface AllocationRequest extends Labels {
  readonly email: string;
  /** Cents, 1 to 100,000,000. */
  readonly amount: number;
  readonly idempotencyKey: string | undefined;
  /** Who asks: `key:ID`, `cli`, `job`. */
  readonly actor: string;
}

/** What became of a payout. */
export interface Allocated {
  readonly entry: HistoryEntry;
  readonly payoutUser: PayoutUser;
  readonly business: Business;
  /** Whether the payout user was new. */
  readonly created: boolean;
  /** Whether this is the answer to an earlier request under the same Idempotency-Key. */
  readonly replayed: boolean;
  /** The hash at the time of the entry. */
  readonly hash: VersionedHash;
}

/** The version of a new payout user's hash. */
const FIRST_HASH_VERSION = 1;

/** The command that gives money to a person by e-mail address: `createPayoutUser`. */
export function allocation(secrets: HashSecrets, request: AllocationRequest): Command<Allocated> {
  const { email, amount, idempotencyKey: key } = request;
  return {
    operation: 'createPayoutUser',
    ...(key !== undefined && {
      idempotency: { key, fingerprint: fingerprint(`${amount} ${email}`, request) },
    }),
    weight: 1,
    needs: { emails: [email] },
    decide: (books) => decide(books, secrets, request),
    replay: (record, books) => replay(record, books, secrets),
  };
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
  // A new secret is of use once nobody is left under the one that others may know.
  if (payoutUser.secretGeneration < secrets.generation) {
    books.change(payoutUser);
    secrets.renew(payoutUser);
  }
  const entry = books.post('ALLOCATION', amount, { ...details, user: payoutUser });
  // As it is now: a later rotation changes the payout user's.
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
  // A hash of a secret that is gone cannot be made again, and is dead: the living one is told.
  const hash = secrets.knows(kept.secretGeneration) ? kept : payoutUser;
  return { entry, payoutUser, business: books.business, created, replayed: true, hash };
}
