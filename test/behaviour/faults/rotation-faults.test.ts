import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { modules } from '../../../src/modules.ts';
import { operate } from '../payouts/doors.ts';
import { holdBusiness, holdUser } from '../books/sessions.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { openProxied } from '../../support/proxied-gateway.ts';
import type { DatabaseProxy } from '../../support/tcp-proxy.ts';
import { type User, payUser } from '../../support/users.ts';
import { openUnder, secretsOf, storedUsers } from '../hashes/secrets.ts';

// What is told of a rotation that the database had no part in, or the last word of.

const COMMIT = /^commit/i;
const LOCK = /from "business".* for update/is;

let proxy: DatabaseProxy;
let gateway: TestGateway;
let business: TestBusiness;
let ada: User;

beforeAll(async () => {
  const env = { LOCK_TIMEOUT: '0.5', ...secretsOf(1) };
  ({ gateway, proxy } = await openProxied(env));
});

afterAll(async () => {
  await gateway.close();
  await proxy.close();
});

beforeEach(async () => {
  business = await gateway.business();
  ada = await payUser(gateway, business, 'ada@example.com');
});

const ROTATIONS = {
  'by the business': () =>
    gateway.graphql(
      business,
      'mutation ($id: ID!) { made: rotatePayoutUserHash(id: $id) { hash } }',
      {
        id: ada.id,
      },
    ),
  'by itself': () => gateway.graphql(ada.hash, 'mutation { made: rotateMyHash { hash } }'),
} as const;
const WAYS = Object.keys(ROTATIONS) as (keyof typeof ROTATIONS)[];

const shown = async (): Promise<string> => {
  const { json } = await gateway.graphql(business, '{ payoutUsers { nodes { hash } } }');
  return json.data.payoutUsers.nodes[0].hash;
};

test.each(WAYS.flatMap((way) => [[way, 'business'] as const, [way, 'user'] as const]))(
  'one %s that waits too long for the row of the %s is 503, and nothing is replaced',
  async (way, row) => {
    const { databaseUrl } = gateway;
    const held = await (row === 'business'
      ? holdBusiness(databaseUrl, business.id)
      : holdUser(databaseUrl, ada.email));
    const { status, json, headers } = await ROTATIONS[way]();
    await held.letGo();
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(json.errors).toMatchObject([{ extensions: { code: 'OVERLOADED' } }]);
    expect(await shown()).toBe(ada.hash);
  },
);

test.each(WAYS.flatMap((way) => [[way, 'after'] as const, [way, 'before'] as const]))(
  'one %s whose COMMIT is lost, cut %s it, is 500: nobody knows, and nobody tries again',
  async (way, side) => {
    const done = proxy.cut(COMMIT, side);
    proxy.count(COMMIT);
    const { status, json } = await ROTATIONS[way]();
    await done;
    expect(status).toBe(500);
    expect(json.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(proxy.count(COMMIT)).toBe(1);
    const hash = await shown();
    expect(hash === ada.hash).toBe(side === 'before');
    // Whichever it is, the hash that is shown is the one that logs in.
    const { json: own } = await gateway.graphql(hash, '{ payoutUser { id } }');
    expect(own.data.payoutUser.id).toBe(ada.id);
    const old = await gateway.graphql(ada.hash, '{ payoutUser { id } }');
    expect(old.status).toBe(side === 'before' ? 200 : 401);
  },
);

test.each(WAYS.flatMap((way) => [[way, 'after'] as const, [way, 'before'] as const]))(
  'one %s whose connection is lost before COMMIT, cut %s the lock, is made at the second try',
  async (way, side) => {
    const done = proxy.cut(LOCK, side);
    const { status, json } = await ROTATIONS[way]();
    await done;
    expect([status, json.errors]).toEqual([200, undefined]);
    expect(json.data.made.hash).toBe(await shown());
    expect(json.data.made.hash).not.toBe(ada.hash);
  },
);

test.each(['before', 'after'] as const)(
  'an operator whose COMMIT is lost, cut %s it, is told that nobody knows',
  async (side) => {
    const done = proxy.cut(COMMIT, side);
    const of = { businessId: business.id, email: ada.email };
    await expect(operate(gateway, 'user rotate-hash', of)).rejects.toThrow(
      /^The database did not say whether the hash was replaced: run it again/,
    );
    await done;
    const { hash } = (await operate(gateway, 'user rotate-hash', of)) as { hash: string };
    expect(await shown()).toBe(hash);
  },
);

test('a move of all to another secret that loses the database goes on when run again', async () => {
  for (let i = 0; i < 150; i += 1) {
    await gateway.pay(business, { email: `u${i}@example.com`, amount: 1 });
  }
  const { databaseUrl } = gateway;
  await (await openUnder(databaseUrl, 2, true)).close();
  const env = secretsOf(2, true);
  const next = await openGateway(env, modules, async (url) => proxy.through(url), databaseUrl);
  const done = proxy.cut(/^update payout_user set secret_generation/i, 'after', 1);
  const run = () => operate(next, 'hash rotate-secret', {});
  await expect(run()).rejects.toThrow(/^The database was lost, .* Run it again to go on\.$/);
  await done;
  const left = (await storedUsers(next)).filter(({ generation }) => generation === 1).length;
  expect(left).toBeGreaterThan(0);
  expect(await run()).toEqual({ rotated: left, left: 0 });
  const users = await storedUsers(next);
  expect(users.filter(({ isWhole, generation }) => !isWhole || generation !== 2)).toEqual([]);
  await next.close();
});
