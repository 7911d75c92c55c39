import { type App, type Caller } from '../kernel/context.ts';
import { readAgain } from '../kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Authenticator } from '../kernel/module.ts';
import { type Credential } from '../kernel/described.ts';
import { HASH_EXAMPLE, hashDigest, isPayoutHash } from './hash.ts';
import { PayoutUser } from './payout-user.ts';

/** The kind of a caller with a payout user's hash: that user. */
export const PAYOUT_HASH = 'payout hash';

/** A payout user's hash, as the OpenAPI document has it: each place in which it may come. */
export const payoutHashCredentials: readonly Credential[] = [
  {
    name: 'payoutHash',
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'X-Payout-Hash',
      description: "A payout user's hash. It sees that payout user alone, and moves nothing.",
    },
    example: HASH_EXAMPLE,
  },
  {
    name: 'payoutHashInQuery',
    scheme: {
      type: 'apiKey',
      in: 'query',
      name: 'payout_hash',
      description: 'The same in the query: it counts last, and addresses end up in logs.',
    },
    example: HASH_EXAMPLE,
  },
];

/** Recognises a payout user by the header `X-Payout-Hash`. */
export const authenticateHash: Authenticator = (headers, app) => {
  const hash = headers('x-payout-hash');
  return hash === undefined ? undefined : requireHash(hash, app);
};

/** The active payout user behind a hash. */
export async function requireHash(hash: unknown, app: App): Promise<Caller> {
  const user = typeof hash === 'string' && isPayoutHash(hash) && (await findActive(hash, app));
  if (!user) throw new ApiError(API_ERRORS.unauthenticated);
  const caller: Caller = { kind: PAYOUT_HASH, tenantId: user.business.id, id: user.id };
  rememberHash(caller, user);
  return caller;
}

/** By which hash a caller has come in, as the database keeps it: it may be replaced meanwhile. */
const digests = new WeakMap<Caller, Buffer>();

/** The digest of the hash that a caller has come in by. */
export function hashDigestOf(caller: Caller): Buffer | undefined {
  return digests.get(caller);
}

/** Notes the hash that a caller has come in by, or has been given since. */
export function rememberHash(caller: Caller, { hashDigest }: PayoutUser): void {
  digests.set(caller, Buffer.from(hashDigest));
}

function findActive(hash: string, { orm }: App): Promise<PayoutUser | null> {
  const where = { hashDigest: hashDigest(hash), active: true };
  return readAgain(() => orm.em.fork().findOne(PayoutUser, where));
}
