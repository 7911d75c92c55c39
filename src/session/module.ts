import type { Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { sessionAuthenticator } from './caller.ts';
import { sessionEndpoints } from './endpoints.ts';
import { Session } from './session.ts';
import { SignInLink } from './sign-in-link.ts';
import { sessionSweepJob } from './sweep.ts';

/** Signing in: a cookie in the place of a secret key, for pages of the gateway's own origin. */
export const sessionModule: Module = {
  name: 'session',
  // A credential that a client sends on purpose counts before a cookie, which browsers add to all.
  requires: ['business', 'payout-user'],
  entities: [Session, SignInLink],
  rights: [
    rightsTo(Session, { insert: true, delete: true, update: ['lastSeenAt'] }),
    rightsTo(SignInLink, { insert: true, delete: true }),
  ],
  authenticators: [sessionAuthenticator],
  endpoints: sessionEndpoints,
  jobs: [sessionSweepJob],
};
