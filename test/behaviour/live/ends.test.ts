import { createClient } from 'graphql-sse';
import { expect, test } from 'vitest';
import { type TestGateway, openGateway, openGatewayOn, useGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { payUser } from '../../support/users.ts';
import { byCookie, signedIn } from '../sessions/browser.ts';
import { type EventReader, follow, followAsBrowser } from './event-reader.ts';

const gateway = useGateway();
const BALANCE = 'subscription { payoutBalance { amount } }';
const OWN = 'subscription { history { amount } }';

/** The codes of the last result, and whether the client is told that there will be no other. */
async function endOf(stream: EventReader) {
  await until('the end of the stream', stream.ended);
  const errors = stream.events.flatMap(({ data }) => data?.errors ?? []);
  return {
    codes: errors.map(({ extensions }) => extensions.code),
    complete: stream.events.at(-1)?.event === 'complete',
  };
}

const OVER = { codes: ['UNAUTHENTICATED'], complete: true };

test('the streams of a key that is revoked end within seconds, and no others', async () => {
  const business = await gateway().business();
  const other = await gateway().business();
  const streams = [
    await follow(gateway(), business, BALANCE),
    await follow(gateway(), business, OWN),
  ];
  const stays = await follow(gateway(), other, BALANCE);
  const cookie = await signedIn(gateway(), business);
  const session = await followAsBrowser(gateway(), BALANCE, { Cookie: cookie });
  await session.count(1);
  const revoke = `mutation { revokeApiKey(id: "${business.keyId}") { id } }`;
  expect((await gateway().graphql(business, revoke)).json.errors).toBeUndefined();
  const start = performance.now();
  for (const stream of [...streams, session]) expect(await endOf(stream)).toEqual(OVER);
  expect(performance.now() - start).toBeLessThan(6_000);
  expect(stays.ended()).toBe(false);
  await gateway().pay(other, { email: 'a@example.com', amount: 1 });
  await stays.count(2);
});

test('the stream of a session that was ended ends, and so does that of a hash that was replaced', async () => {
  const business = await gateway().business();
  const cookie = await signedIn(gateway(), business);
  const session = await followAsBrowser(gateway(), BALANCE, { Cookie: cookie });
  const ada = await payUser(gateway(), business, 'ada@example.com');
  const user = await follow(gateway(), ada.hash, OWN);
  await byCookie(gateway(), cookie, '/session', { method: 'DELETE' });
  await gateway().graphql(ada.hash, 'mutation { rotateMyHash { hash } }');
  expect(await endOf(session)).toEqual(OVER);
  expect(await endOf(user)).toEqual(OVER);
});

test('a gateway that shuts down says so, and a client of the library goes on with the next', async () => {
  const databaseUrl = gateway().databaseUrl;
  const business = await gateway().business({ payoutBalance: 1_000 });
  let serving: TestGateway = await openGatewayOn(databaseUrl);
  const stream = await follow(serving, business, BALANCE);
  await stream.count(1);
  const amounts: unknown[] = [];
  const client = createClient({
    url: () => `${serving.url}/graphql`,
    headers: { Authorization: `Bearer ${business.key}` },
    retryAttempts: 20,
  });
  const leave = client.subscribe<{ payoutBalance: { amount: number } }>(
    { query: BALANCE },
    {
      next: ({ data, errors }) => void amounts.push(data?.payoutBalance.amount ?? errors?.[0]),
      error: (error) => void amounts.push(error),
      complete: () => void amounts.push('complete'),
    },
  );
  await until('the first event', () => amounts.length === 1);
  const before = serving;
  serving = await openGatewayOn(databaseUrl);
  await gateway().pay(business, { email: 'a@example.com', amount: 1 });
  await until('the second event', () => amounts.length === 2);
  const start = performance.now();
  await before.close();
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(await endOf(stream)).toEqual({ codes: ['UNAVAILABLE'], complete: false });
  expect(stream.events.at(-1)?.data.errors[0].message).toBe(
    'The gateway is shutting down. Connect again.',
  );
  await until('the client to be back', () => amounts.length === 4);
  expect(amounts).toEqual([
    1_000,
    999,
    expect.objectContaining({ extensions: { code: 'UNAVAILABLE' } }),
    999,
  ]);
  leave();
  await serving.close();
});

test('while the database is away a stream waits, and then goes on', async () => {
  const own = await openGateway();
  const business = await own.business({ payoutBalance: 1_000 });
  const stream = await follow(own, business, BALANCE);
  await stream.count(1);
  await own.orm.em.execute(
    // Not the worker that vacuums the tables meanwhile.
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`,
  );
  await until('a payout', async () => {
    return (await own.pay(business, { email: 'a@example.com', amount: 1 })).status === 201;
  });
  const [, second] = await stream.count(2);
  expect(second?.data.data.payoutBalance.amount).toBe(999);
  expect(stream.ended()).toBe(false);
  await own.close();
});
