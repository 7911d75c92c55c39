import { SECRET_KEY } from '../business/caller.ts';
import { keyUsesOf } from '../business/key-uses.ts';
import { liveKeyById } from '../business/live-keys.ts';
import type { Authenticator } from '../kernel/authenticator.ts';
import type { Caller } from '../kernel/caller.ts';
import type { App } from '../kernel/context.ts';
import type { Credential } from '../kernel/described.ts';
import type { HttpRequest } from '../kernel/exchange.ts';
import { COOKIE, tokenIn } from './cookie.ts';
import { PAGE_HEADER, requireOwnPage } from './same-origin.ts';
import { liveSession, noteSeen } from './live-sessions.ts';
import { tokenDigest } from './token.ts';

/** The name of a session among the credentials. */
export const SESSION = 'session';

/** A session's cookie, as the OpenAPI document has it. */
export const sessionCredential: Credential = {
  name: SESSION,
  scheme: {
    type: 'apiKey',
    in: 'cookie',
    name: COOKIE,
    description:
      'The cookie that `POST /session` sets, in the place of the secret key: for pages of the ' +
      `gateway's own origin. What may change something needs the header \`${PAGE_HEADER}\`, too. ` +
      `Over TLS its name is \`__Host-${COOKIE}\`.`,
  },
  example: `${COOKIE}=YOUR_SESSION`,
};

/** A caller that has signed in. */
export interface SessionCaller extends Caller {
  /** The key that its session was opened with. */
  readonly keyId: string;
  /** When its session ends at the latest. */
  readonly expiresAt: Date;
}

/**
 * Recognises a session by its cookie. A browser goes on sending one that is over, so that such a
 * cookie is as good as none: the sign-in, and what needs no credential, work with it.
 */
export const sessionAuthenticator: Authenticator = {
  credential: SESSION,
  standsFor: SECRET_KEY,
  authenticate: (request, app) => {
    const token = tokenIn(request);
    return token === undefined ? undefined : callerOf(token, request, app);
  },
};

/** Requests that have been seen: a stream asks for its caller again and again, and may stand unattended. */
const noted = new WeakSet<HttpRequest>();

async function callerOf(token: string, request: HttpRequest, app: App) {
  const caller = await findSession(app, token, noted.has(request));
  noted.add(request);
  if (caller) requireOwnPage(request);
  return caller;
}

/**
 * Who calls by a session of this token; undefined if it is over, or its key is. That it has been seen is
 * noted, unless the request is `known`.
 */
export async function findSession(
  app: App,
  token: string,
  known = false,
): Promise<SessionCaller | undefined> {
  const session = await liveSession(app, tokenDigest(token));
  if (!session) return undefined;
  const { businessId, keyId } = session;
  const key = await liveKeyById(app, { businessId, id: keyId });
  if (!key) return undefined;
  if (!known) {
    keyUsesOf(app).note(key);
    await noteSeen(app, session);
  }
  const ends = [session.expiresAt, ...(key.expiresAt ? [key.expiresAt] : [])];
  return {
    tenantId: businessId,
    actor: `session:${session.id}`,
    countedAs: `key:${key.id}`,
    sees: { kind: 'tenant' },
    may: key.scopes,
    keyId: key.id,
    expiresAt: new Date(Math.min(...ends.map((at) => at.getTime()))),
  };
}
