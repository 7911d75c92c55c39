import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { liveKeyById, liveKeyOf } from '../../../src/business/live-keys.ts';
import { DOORS, askFor, operate } from '../payouts/doors.ts';
import { withClient } from '../../support/database.ts';
import {
  type NewTestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../../support/gateway.ts';
import { keyOf } from '../../support/keys.ts';
import { until } from '../../support/processes.ts';
import { REGENERATE, REVOKE, statusOf } from './keys.ts';

// A key ends on the very next request, in every process: two gateways stand for them here.

let gateways: readonly [TestGateway, TestGateway];
let business: NewTestBusiness;
beforeAll(async () => {
  const first = await openGateway();
  gateways = [first, await openGatewayOn(first.databaseUrl)];
});
afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));
beforeEach(async () => {
  business = await gateways[0].business();
});

/** Moves the end of a key to so many seconds from now, by the database's clock. */
const endIn = ({ keyId }: NewTestBusiness, seconds: number) =>
  withClient(gateways[0].databaseUrl, (client) =>
    client.query(
      `update api_key set expires_at = clock_timestamp() + $2 * interval '1 second' where id = $1`,
      [keyId, seconds],
    ),
  );

const statuses = ({ key }: NewTestBusiness) =>
  Promise.all(gateways.map((gateway) => statusOf(gateway, key)));

test.each(DOORS)('an expired key is a revoked one over %s, to the byte', async (door) => {
  const [expired, revoked] = [
    await keyOf(gateways[0], business),
    await keyOf(gateways[0], business),
  ];
  await endIn(expired, -0.001);
  await operate(gateways[0], 'key revoke', { keyId: revoked.keyId });
  const payout = { email: '"ada@example.com"', amount: '100' };
  for (const gateway of gateways) {
    const [one, other] = await Promise.all(
      [expired, revoked].map(({ key }) => askFor(gateway, door, `Bearer ${key}`, payout)),
    );
    expect(one).toMatchObject({ status: 401, text: other?.text });
  }
  await gateways[0].expectBooksToBalance();
});

test('a key works until its end, and from then on nowhere', async () => {
  const key = await keyOf(gateways[0], business);
  await endIn(key, 3600);
  expect(await statuses(key)).toEqual([200, 200]);
  await endIn(key, 1);
  await until('the key has ended', async () => (await statusOf(gateways[1], key.key)) === 401);
  expect(await statuses(key)).toEqual([401, 401]);
});

describe.each([
  ['revoked', REVOKE],
  ['regenerated', REGENERATE],
])('a key that is %s', (_, query) => {
  test('by one gateway is dead on the next request to the other', async () => {
    const key = await keyOf(gateways[0], business);
    expect(await statuses(key)).toEqual([200, 200]);
    await gateways[0].graphql(business, query, { id: key.keyId });
    expect(await statuses(key)).toEqual([401, 401]);
  });
});

test('both keys of an overlap work everywhere, until the old one’s hours are over', async () => {
  const old = await keyOf(gateways[0], business);
  const variables = { id: old.keyId, overlapHours: 1 };
  const { json } = await gateways[0].graphql(business, REGENERATE, variables);
  const next = { ...old, key: json.data.regenerateApiKey.key as string };
  expect(await statuses(old)).toEqual([200, 200]);
  expect(await statuses(next)).toEqual([200, 200]);
  await endIn(old, -0.001);
  expect(await statuses(old)).toEqual([401, 401]);
  expect(await statuses(next)).toEqual([200, 200]);
});

test('what lives as long as its key finds it by its text or its id, with its scopes, while it lives', async () => {
  const [{ serving }] = gateways;
  const {
    id: businessId,
    key,
    keyId: id,
  } = await keyOf(gateways[0], business, { scopes: ['read'] });
  const found = { id, businessId, scopes: new Set(['read']) };
  const both = () =>
    Promise.all([liveKeyOf(serving.app, key), liveKeyById(serving.app, { businessId, id })]);
  expect(await both()).toEqual([found, found]);
  expect(await liveKeyById(serving.app, { businessId: id, id: businessId })).toBeUndefined();
  await endIn({ ...business, keyId: id }, -0.001);
  expect(await both()).toEqual([undefined, undefined]);
});
