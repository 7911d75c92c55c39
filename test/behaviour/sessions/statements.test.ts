import { beforeAll, expect, test } from 'vitest';
import type { HttpRequest } from '../../../src/kernel/exchange.ts';
import { sessionAuthenticator } from '../../../src/session/caller.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { type StatementLog, logStatements } from '../../support/statements.ts';
import { byCookie, signedIn } from './browser.ts';

// What a session costs the database.

const gateway = useGateway();

let business: TestBusiness;
let cookie: string;
let log: StatementLog;
beforeAll(async () => {
  business = await gateway().business();
  cookie = await signedIn(gateway(), business);
  log = await logStatements(gateway());
  // The connections of the log are new: their first statements are not ours.
  await byCookie(gateway(), cookie, '/balance');
});

const request = (): HttpRequest => ({
  method: 'GET',
  header: (name) => (name === 'cookie' ? cookie : undefined),
  query: () => undefined,
  params: {},
  site: () => ({ host: '', isSecure: false }),
  json: async () => ({}),
});

test('200 requests at once are looked up by one statement, and their keys by another', async () => {
  const statements = await log.during(() =>
    Promise.all(
      Array.from({ length: 200 }, async () =>
        sessionAuthenticator.authenticate(request(), gateway().serving.app),
      ),
    ),
  );
  expect(statements).toEqual([
    expect.stringContaining('from "session"'),
    expect.stringContaining('from "api_key"'),
  ]);
});

test('nothing is remembered: each request asks again', async () => {
  for (let i = 0; i < 3; i += 1) {
    const ask = () => byCookie(gateway(), cookie, '/graphql?query={__typename}');
    expect(await log.during(ask)).toHaveLength(2);
  }
});

test('a cookie of another form is not looked up, nor is one beside a key', async () => {
  const forms = ['', 'payout_session=', `${cookie}0`, 'payout_session=%', cookie.toUpperCase()];
  for (const sent of forms) {
    const ask = () => byCookie(gateway(), sent, '/graphql?query={__typename}');
    expect(await log.during(ask)).toEqual([]);
  }
  const headers = { Authorization: `Bearer ${business.key}` };
  const ask = () => byCookie(gateway(), cookie, '/graphql?query={__typename}', { headers });
  expect(await log.during(ask)).toEqual([expect.stringContaining('from "api_key"')]);
});
