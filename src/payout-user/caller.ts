import { type Caller, NO_SCOPES, type Sees } from '../kernel/caller.ts';
import { type App } from '../kernel/context.ts';
import { readAgain } from '../kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Authenticator } from '../kernel/module.ts';
import { type Credential } from '../kernel/described.ts';
import { HASH_EXAMPLE, hashDigest, isPayoutHash } from './hash.ts';
import { PayoutUser } from './payout-user.ts';

/** The header in which a payout user's hash comes. */
export const HASH_HEADER = 'X-Payout-Hash';

/** A payout user's hash, as the OpenAPI document has it: each place in which it may come. */
export const payoutHashCredentials: readonly Credential[] = [
  {
    name: 'payoutHash',
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: HASH_HEADER,
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
  const hash = headers(HASH_HEADER);
  return hash === undefined ? undefined : requireHash(hash, app);
};

/** The active payout user behind a hash. */
export async function requireHash(hash: unknown, app: App): Promise<Caller> {
  const user = typeof hash === 'string' && isPayoutHash(hash) && (await findActive(hash, app));
  if (!user) throw new ApiError(API_ERRORS.unauthenticated);
  return new HashCaller(user);
}

/** A payout user that calls by its hash: it sees itself alone. */
export class HashCaller implements Caller {
  readonly tenantId: string;
  readonly actor: string;
  readonly sees: Sees & { readonly kind: 'one' };
  readonly may = NO_SCOPES;
  /**
   * The digest of the hash that it called by, or of the one that this request has replaced it with.
   */
  hashDigest: Buffer;

  constructor({ business, id, hashDigest }: PayoutUser) {
    this.tenantId = business.id;
    this.actor = `user:${id}`;
    this.sees = { kind: 'one', id };
    this.hashDigest = Buffer.from(hashDigest);
  }
}

function findActive(hash: string, { orm }: App): Promise<PayoutUser | null> {
  const where = { hashDigest: hashDigest(hash), active: true };
  return readAgain(() => orm.em.fork().findOne(PayoutUser, where));
}
