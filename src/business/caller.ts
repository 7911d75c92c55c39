import type { Authenticator } from '../kernel/authenticator.ts';
import type { Caller } from '../kernel/caller.ts';
import type { App } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Credential } from '../kernel/described.ts';
import { keyUsesOf } from './key-uses.ts';
import { type LiveKey, liveKeyOf } from './live-keys.ts';

/** The name of a business's secret key among the credentials. */
export const SECRET_KEY = 'secretKey';

/** A secret key, as the OpenAPI document has it. */
export const secretKeyCredential: Credential = {
  name: SECRET_KEY,
  scheme: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The secret key of a business: `sk_live_…`, of a test business `sk_test_…`; one with fewer ' +
      'scopes than all begins with `rk_` instead. It sees and moves its own money alone.',
  },
  example: 'Bearer YOUR_API_KEY',
};

const EMPTY = /^bearer *$/i;
const BEARER = /^bearer +([^ ]+) *$/i;

/** Recognises a business by `Authorization: Bearer <secret key>`. */
export const keyAuthenticator: Authenticator = {
  credential: SECRET_KEY,
  authenticate: ({ header }, app) => {
    const key = keyIn(header('authorization'));
    return key === undefined ? undefined : callerOf(key, app);
  },
};

/** The key that was sent. Empty if there is none after the scheme, undefined if none was sent. */
function keyIn(authorization: string | undefined): string | undefined {
  // GraphiQL sends `Bearer` alone until the user has typed a key: that is no credential.
  if (authorization === undefined || EMPTY.test(authorization)) return undefined;
  const [, key = ''] = BEARER.exec(authorization) ?? [];
  return key;
}

async function callerOf(text: string, app: App): Promise<Caller> {
  const key = await liveKeyOf(app, text);
  if (!key) throw new ApiError(API_ERRORS.unauthenticated);
  keyUsesOf(app).note(key);
  return callerByKey(key);
}

/** Who calls by a key: it sees all of its business, and may do what the key may. */
export function callerByKey({ id, businessId, scopes }: LiveKey): Caller {
  return { tenantId: businessId, actor: `key:${id}`, sees: { kind: 'tenant' }, may: scopes };
}
