import { z } from 'zod';
import { ALL_SCOPES } from '../kernel/caller.ts';
import type { OperationDescription } from '../kernel/described.ts';
import { API_ERRORS } from '../kernel/errors.ts';
import { refused, refusedBy } from '../rest/openapi/example.ts';
import { sessionCredential } from './caller.ts';
import { SignIn } from './input.ts';
import { PAGE_HEADER } from './same-origin.ts';

const UUID = '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
const TIME = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`;

const SessionReply = z
  .strictObject({
    business: z.strictObject({
      id: z.string().regex(new RegExp(UUID)).meta({ description: 'The id of the business.' }),
      name: z.string().meta({ description: 'Its name.' }),
      test: z.boolean().meta({ description: 'Whether it is for tests.' }),
    }),
    key_id: z.string().regex(new RegExp(UUID)).meta({
      description: 'The id of the key that it was opened with, and that it ends with.',
    }),
    scopes: z
      .array(z.enum([...ALL_SCOPES]))
      .meta({ description: 'What the key, and so the session, may do.' }),
    expires_at: z.string().regex(new RegExp(TIME)).meta({
      description:
        'When it ends at the latest: after 12 hours; an hour without a request ends it, too.',
    }),
  })
  .meta({ title: 'Session' });

const session = {
  business: { id: '019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a30', name: 'A business', test: false },
  key_id: '019ab0c1-7d61-7c04-9d3e-2b8f4a6c1e57',
  scopes: [...ALL_SCOPES],
  expires_at: '2026-11-23T22:15:30.123Z',
};

const CROSS_SITE = { headers: { 'Sec-Fetch-Site': 'cross-site' } };

/** What a page sends with a request that may change something; a browser adds the second itself. */
const ofOwnPage = { [PAGE_HEADER]: 'fetch', 'Sec-Fetch-Site': 'same-origin' };

const signIn: OperationDescription = {
  operationId: 'createSession',
  summary: 'Signs a page in with a secret key',
  description: [
    'Sets a cookie that stands for the key until it is 12 hours old, or has not been seen for an hour: on ' +
      'every address that takes a secret key, and at `/graphql`. It is HttpOnly and SameSite=Strict, ' +
      'and over TLS Secure. When the key is revoked or expires, its sessions end with it.',
    `A request by cookie that is not a GET needs the header \`${PAGE_HEADER}\`, with any value, and must ` +
      "come from a page of the gateway's own origin; else it is 403. With a key in `Authorization`, " +
      'the key counts.',
    'Whoever sends wrong keys is answered 429 after a while, and 201 as soon as a key is right.',
  ].join('\n\n'),
  body: { description: 'The key.', schema: SignIn },
  request: { body: { key: 'YOUR_API_KEY' } },
  reply: {
    status: 201,
    description: 'Signed in.',
    schema: SessionReply,
    headers: { 'Set-Cookie': 'The cookie.' },
  },
  examples: {
    signedIn: { summary: 'Signed in', status: 201, body: session },
    wrongKey: refused(API_ERRORS.unauthenticated, { body: { key: 'sk_live_unknown' } }),
    usedLink: {
      ...refused(API_ERRORS.unauthenticated, { body: { token: 'used-before' } }),
      summary: 'A link that has been used, or is too old',
    },
    noKey: refusedBy(SignIn, 'No key', { body: {} }),
    otherOrigin: refused(API_ERRORS.forbidden, CROSS_SITE),
  },
};

const current: OperationDescription = {
  operationId: 'getSession',
  summary: 'Whose session it is, and what it may do',
  description: 'The session of the cookie that is sent.',
  credentials: [sessionCredential],
  reply: { status: 200, description: 'The session.', schema: SessionReply },
  examples: { session: { summary: 'Signed in', status: 200, body: session } },
};

const signOut: OperationDescription = {
  operationId: 'deleteSession',
  summary: 'Signs a page out',
  description:
    'Ends the session on every process, and takes the cookie. Without one it is 204, too.',
  request: { headers: { ...ofOwnPage, Cookie: sessionCredential.example } },
  reply: {
    status: 204,
    description: 'Signed out.',
    headers: { 'Set-Cookie': 'The cookie, emptied.' },
  },
  examples: { otherOrigin: refused(API_ERRORS.forbidden, CROSS_SITE) },
};

/** `/session` in the OpenAPI document, by method. */
export const sessionDescriptions = { POST: signIn, GET: current, DELETE: signOut };
