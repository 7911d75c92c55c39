import { Business } from '../business/business.ts';
import { send } from '../http/exchange.ts';
import { rateLimitsOf } from '../http/rate-limit.ts';
import { slowWrongCredentials } from '../http/wrong-credentials.ts';
import { fieldsOf } from '../kernel/builder.ts';
import { ALL_SCOPES } from '../kernel/caller.ts';
import type { App } from '../kernel/context.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError, invalid } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';
import { invariant } from '../kernel/invariant.ts';
import { SESSION, type SessionCaller, findSession } from './caller.ts';
import { clearCookies, hasCookie, setCookie, tokenIn } from './cookie.ts';
import { sessionDescriptions } from './description.ts';
import { SignIn } from './input.ts';
import { refuseOtherPages, requireOwnPage } from './same-origin.ts';
import { endSession, signInByLink, signInWithKey } from './sign-in.ts';

const PATH = '/session';

/** How many wrong keys an address may send here in a minute before it is slowed down. */
const WRONG_KEYS_MAX = 20;
const wrongKeysOf = slowWrongCredentials(WRONG_KEYS_MAX);

/** `POST`, `GET` and `DELETE /session`: sign in, who am I, sign out. */
export function sessionEndpoints(app: App): readonly Endpoint[] {
  const { POST, GET, DELETE } = sessionDescriptions;
  return [
    {
      path: PATH,
      methods: ['POST'],
      descriptions: { POST },
      serve: (exchange) => signIn(app, exchange),
    },
    {
      path: PATH,
      methods: ['GET'],
      descriptions: { GET },
      credentials: [SESSION],
      serve: async (exchange) => {
        invariant(isSession(exchange.caller), 'A session without a session');
        send(exchange.res, { status: 200, body: await describe(app, exchange.caller) });
      },
    },
    {
      path: PATH,
      methods: ['DELETE'],
      descriptions: { DELETE },
      credentials: 'optional',
      serve: (exchange) => signOut(app, exchange),
    },
  ];
}

function isSession(caller: Exchange['caller']): caller is SessionCaller {
  return caller !== undefined && 'expiresAt' in caller;
}

async function signIn(app: App, exchange: Exchange): Promise<void> {
  refuseOtherPages(exchange);
  const { data, error } = SignIn.safeParse(await exchange.json());
  if (error) throw invalid(fieldsOf(error));
  const begin = async () => {
    const token = data.key?.trim()
      ? await signInWithKey(app, data.key.trim())
      : await signInByLink(app, data.token?.trim() ?? '');
    const caller = token && (await findSession(app, token));
    if (!caller) throw new ApiError(API_ERRORS.unauthenticated);
    return { ...caller, token };
  };
  const find = () => wrongKeysOf(app).slow(exchange, begin);
  const { token, ...caller } = await (rateLimitsOf(app)?.identify(exchange, find) ?? find());
  exchange.caller = caller;
  const before = tokenIn(exchange);
  if (before !== undefined) await endSession(app, before);
  setCookie(exchange, exchange.res, token);
  send(exchange.res, { status: 201, body: await describe(app, caller) });
}

async function signOut(app: App, exchange: Exchange): Promise<void> {
  if (hasCookie(exchange)) requireOwnPage(exchange);
  else refuseOtherPages(exchange);
  const token = tokenIn(exchange);
  if (token !== undefined) await endSession(app, token);
  clearCookies(exchange.res);
  exchange.res.writeHead(204).end();
}

/** What a page needs to know of its session: whose it is, what it may do, and until when. */
async function describe({ orm }: App, { tenantId, keyId, may, expiresAt }: SessionCaller) {
  const { id, name, test } = await orm.em.fork().findOneOrFail(Business, tenantId);
  return {
    business: { id, name, test },
    key_id: keyId,
    scopes: [...ALL_SCOPES].filter((scope) => may.has(scope)),
    expires_at: expiresAt.toISOString(),
  };
}
