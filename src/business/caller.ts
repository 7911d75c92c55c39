import { type Connection } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { type Authenticator } from '../kernel/authenticator.ts';
import { ALL_SCOPES, type Caller } from '../kernel/caller.ts';
import { type App, perApp } from '../kernel/context.ts';
import { readAgain } from '../kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Credential } from '../kernel/described.ts';
import { isSecretKey, keyDigest } from './secret-key.ts';

/** The name of a business's secret key among the credentials. */
export const SECRET_KEY = 'secretKey';

/** A secret key, as the OpenAPI document has it. */
export const secretKeyCredential: Credential = {
  name: SECRET_KEY,
  scheme: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The secret key of a business: `sk_live_…`, of a test business `sk_test_…`. It sees and ' +
      'moves its own money alone.',
  },
  example: 'Bearer YOUR_API_KEY',
};

const EMPTY = /^bearer *$/i;
const BEARER = /^bearer +([^ ]+) *$/i;

/** Recognises a business by `Authorization: Bearer <secret key>`. */
export const keyAuthenticator: Authenticator = {
  credential: SECRET_KEY,
  authenticate: ({ header }, app) => {
    const digest = digestIn(header('authorization'));
    return digest === undefined ? undefined : callerOf(digest, app);
  },
};

/** The digest of the key that was sent. Empty if it is malformed, undefined if none was sent. */
function digestIn(authorization: string | undefined): string | undefined {
  // GraphiQL sends `Bearer` alone until the user has typed a key: that is no credential.
  if (authorization === undefined || EMPTY.test(authorization)) return undefined;
  const [, key = ''] = BEARER.exec(authorization) ?? [];
  return isSecretKey(key) ? keyDigest(key).toString('hex') : '';
}

async function callerOf(digest: string, app: App): Promise<Caller> {
  const row = digest === '' ? undefined : await keysOf(app).load(digest);
  if (!row) throw new ApiError(API_ERRORS.unauthenticated);
  return {
    tenantId: row.business_id,
    actor: `key:${row.id}`,
    sees: { kind: 'tenant' },
    may: ALL_SCOPES,
  };
}

/**
 * Looks up live keys by digest, without a cache. Look-ups that arrive during a query share the
 * next.
 */
const keysOf = perApp(({ orm }) => {
  let before: Promise<unknown> = Promise.resolve();
  return new DataLoader<string, KeyRow | undefined>(
    (digests) => {
      const found = readAgain(() => findKeys(orm.em.getConnection(), digests));
      before = found.catch(() => undefined);
      return found;
    },
    { cache: false, batchScheduleFn: (start) => void before.then(start) },
  );
});

interface KeyRow {
  readonly id: string;
  readonly business_id: string;
  readonly digest: string;
}

/** Reads plain rows, because one look-up per request needs no unit of work. */
async function findKeys(connection: Connection, digests: readonly string[]) {
  const distinct = [...new Set(digests)];
  const rows: KeyRow[] = await connection.execute(
    `select id, business_id, encode(digest, 'hex') as digest from "api_key"
     where digest in (${distinct.map(() => '?').join(', ')}) and revoked_at is null`,
    distinct.map((digest) => Buffer.from(digest, 'hex')),
  );
  const byDigest = new Map(rows.map((row) => [row.digest, row]));
  return digests.map((digest) => byDigest.get(digest));
}
