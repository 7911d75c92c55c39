import DataLoader from 'dataloader';
import type { Authenticator } from '../kernel/authenticator.ts';
import { type Caller, NO_SCOPES, type Sees } from '../kernel/caller.ts';
import { type App, perApp } from '../kernel/context.ts';
import { readAgain } from '../kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Credential } from '../kernel/described.ts';
import { HASH_EXAMPLE, hashDigest, isPayoutHash } from './hash.ts';
import { PayoutUser } from './payout-user.ts';

/** The header in which a payout user's hash comes. */
export const HASH_HEADER = 'X-Payout-Hash';

/** The names of a payout user's hash among the credentials, by the place in which it comes. */
const IN_HEADER = 'payoutHash';
const IN_BODY = 'payoutHashInBody';
const IN_QUERY = 'payoutHashInQuery';
/** The name that it has in a body and in a query string. */
export const PAYOUT_HASH_FIELD = 'payout_hash';

/** All places in which a payout user's hash may come, for a route that takes it from any. */
export const PAYOUT_HASH: readonly string[] = [IN_HEADER, IN_BODY, IN_QUERY];

/** A payout user's hash, as the OpenAPI document has it: each place in which it may come. */
export const payoutHashCredentials: readonly Credential[] = [
  {
    name: IN_HEADER,
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: HASH_HEADER,
      description: "A payout user's hash. It sees that payout user alone, and moves nothing.",
    },
    example: HASH_EXAMPLE,
  },
  {
    name: IN_QUERY,
    scheme: {
      type: 'apiKey',
      in: 'query',
      name: PAYOUT_HASH_FIELD,
      description: 'The same in the query: it counts last, and addresses end up in logs.',
    },
    example: HASH_EXAMPLE,
  },
];

/**
 * Recognises a payout user by its hash: in the header, which counts first, in the body, which is not
 * read where the header is there, or in the query string.
 */
export const hashAuthenticators: readonly Authenticator[] = [
  {
    credential: IN_HEADER,
    authenticate: ({ header }, app) => callerIfAny(header(HASH_HEADER), app),
  },
  {
    credential: IN_BODY,
    onlyWhereNamed: true,
    authenticate: async ({ method, json }, app) =>
      method === 'POST'
        ? callerIfAny((await json())[PAYOUT_HASH_FIELD] ?? undefined, app)
        : undefined,
  },
  {
    credential: IN_QUERY,
    onlyWhereNamed: true,
    authenticate: ({ query }, app) => callerIfAny(query(PAYOUT_HASH_FIELD), app),
  },
];

function callerIfAny(hash: unknown, app: App): Promise<Caller> | undefined {
  return hash === undefined ? undefined : callerOf(hash, app);
}

/** The active payout user behind a hash. */
async function callerOf(hash: unknown, app: App): Promise<Caller> {
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

function findActive(hash: string, app: App): Promise<PayoutUser | undefined> {
  return activeOf(app).load(hashDigest(hash).toString('hex'));
}

/** Looks hashes up without a cache, and all that come at once by one statement. */
const activeOf = perApp(
  ({ orm }) =>
    new DataLoader<string, PayoutUser | undefined>(
      async (digests) => {
        const distinct = [...new Set(digests)].map((digest) => Buffer.from(digest, 'hex'));
        const where = { hashDigest: { $in: distinct }, active: true };
        const users = await readAgain(() => orm.em.fork().find(PayoutUser, where));
        const byDigest = new Map(
          users.map((user) => [Buffer.from(user.hashDigest).toString('hex'), user]),
        );
        return digests.map((digest) => byDigest.get(digest));
      },
      { cache: false },
    ),
);
