import DataLoader from 'dataloader';
import { type App, type Caller, perApp } from '../kernel/context.ts';
import { FAULTS, Refusal } from '../kernel/errors.ts';
import { type Authenticator } from '../kernel/module.ts';
import { ApiKey } from './api-key.ts';
import { isSecretKey, keyDigest } from './secret-key.ts';

/** The kind of a caller with a secret key: a business. */
export const SECRET_KEY = 'secret key';

const EMPTY = /^bearer *$/i;
const BEARER = /^bearer +([^ ]+) *$/i;

/** Recognises a business by `Authorization: Bearer <secret key>`. */
export const authenticateKey: Authenticator = (headers, app) => {
  const authorization = headers('authorization');
  // `Bearer` and nothing more is GraphiQL's, waiting for the key: a credential not sent yet.
  if (authorization === undefined || EMPTY.test(authorization)) return undefined;
  const [, key = ''] = BEARER.exec(authorization) ?? [];
  return callerOf(key, app);
};

/** The business behind a request that must have a secret key. */
export async function requireKey(
  request: { header: (name: string) => string | undefined },
  app: App,
): Promise<Caller> {
  const caller = await authenticateKey(request.header, app);
  if (!caller) throw new Refusal(FAULTS.unauthenticated);
  return caller;
}

async function callerOf(key: string, app: App): Promise<Caller> {
  const row = isSecretKey(key) ? await keysOf(app).load(keyDigest(key)) : undefined;
  if (!row) throw new Refusal(FAULTS.unauthenticated);
  return { kind: SECRET_KEY, tenantId: row.businessId, id: row.id };
}

/** Live keys by digest, none remembered: one query for all that arrive while the one before runs. */
const keysOf = perApp(({ orm }) => {
  let before: Promise<unknown> = Promise.resolve();
  const find = async (digests: readonly Buffer[]) => {
    const em = orm.em.fork();
    const found = await em.find(ApiKey, { digest: { $in: [...digests] }, revokedAt: null });
    const byDigest = new Map(found.map((key) => [hex(key.digest), key]));
    return digests.map((digest) => byDigest.get(hex(digest)));
  };
  return new DataLoader<Buffer, ApiKey | undefined>(
    (digests) => {
      const found = find(digests);
      before = found.catch(() => undefined);
      return found;
    },
    { cache: false, batchScheduleFn: (start) => void before.then(start) },
  );
});

function hex(digest: Uint8Array): string {
  return Buffer.from(digest).toString('hex');
}
