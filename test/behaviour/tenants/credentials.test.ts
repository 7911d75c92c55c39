import { beforeAll, describe, expect, test } from 'vitest';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { UNAUTHENTICATED, askWith, refusalOf } from './refusals.ts';

const gateway = useGateway();

let business: TestBusiness;
let hash: string;

beforeAll(async () => {
  business = await gateway().business();
  ({ hash } = (await gateway().pay(business, { email: 'ada@example.com', amount: 100 })).json);
});

const ask = (headers: Record<string, string>, query: string, rest?: Record<string, unknown>) =>
  askWith(gateway(), headers, query, rest);

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

/** Runs one of the operator's commands. */
function run(name: string, input: Record<string, unknown>): Promise<unknown> {
  const command = modules.flatMap((each) => each.commands ?? []).find((each) => each.name === name);
  if (!command) throw new Error(`There is no command ${name}`);
  return command.run(gateway().serving.app, command.input.parse(input));
}

describe('a credential that is sent and not valid', () => {
  const unknown = `sk_live_${'0'.repeat(49)}`;

  test.each<[string, Record<string, string>]>([
    ['a key that is unknown', bearer(unknown)],
    ['a key of another form', bearer('key')],
    ['another scheme', { Authorization: 'Basic YTpi' }],
    ['a hash that is unknown', { 'X-Payout-Hash': 'a'.repeat(52) }],
    ['a hash of another form', { 'X-Payout-Hash': 'hash' }],
  ])('refuses the whole request, even __typename: %s', async (_, headers) => {
    for (const query of ['{ __typename }', '{ history { totalCount } }', '{', ''])
      expect(refusalOf(await ask(headers, query))).toEqual(UNAUTHENTICATED);
    expect(refusalOf(await gateway().fetch('/graphql?query={__typename}', { headers }))).toEqual(
      UNAUTHENTICATED,
    );
  });

  test('refuses with the same bytes, whatever is wrong with it', async () => {
    const changed = business.key.slice(0, -1) + (business.key.endsWith('0') ? '1' : '0');
    const replies = await Promise.all(
      [
        bearer(unknown),
        bearer(changed),
        bearer('sk_live_'),
        { 'X-Payout-Hash': 'b'.repeat(52) },
      ].map((headers) => ask(headers, '{ __typename }')),
    );
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  });

  test('is not sent yet where the header still waits for its key: nothing can be asked', async () => {
    expect(refusalOf(await ask({ Authorization: 'Bearer' }, '{ history { totalCount } }'))).toEqual(
      UNAUTHENTICATED,
    );
  });

  test('is not made good by a payout user’s hash beside the key', async () => {
    expect(
      refusalOf(await ask({ ...bearer(unknown), 'X-Payout-Hash': hash }, '{ __typename }')),
    ).toEqual(UNAUTHENTICATED);
  });
});

describe('a credential', () => {
  test('is a key whatever the case of its scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const headers = { Authorization: `${scheme} ${business.key}` };
      const { json } = await ask(headers, '{ payoutBalance { amount } }');
      expect(json.data.payoutBalance.amount).toBe(999_900);
    }
  });

  test('is the key where both are sent, also those of two businesses', async () => {
    const other = await gateway().business({ payoutBalance: 7 });
    for (const [payer, amount] of [
      [business, 999_900],
      [other, 7],
    ] as const) {
      const query = '{ payoutBalance { amount } history { nodes { payoutBalanceAfter } } }';
      const { json } = await ask({ ...bearer(payer.key), 'X-Payout-Hash': hash }, query);
      expect(json.data.payoutBalance).toEqual({ amount });
      expect(json.data.history.nodes[0]).toEqual({ payoutBalanceAfter: amount });
    }
  });

  test('is dead on the request after its key was revoked, and another key lives on', async () => {
    const { id, key } = await gateway().business();
    const second = (await run('key create', { id, label: '' })) as { id: string; apiKey: string };
    const query = '{ payoutBalance { amount } }';
    for (const each of [key, second.apiKey])
      expect((await ask(bearer(each), query)).status).toBe(200);
    await run('key revoke', { keyId: second.id });
    expect(refusalOf(await ask(bearer(second.apiKey), query))).toEqual(UNAUTHENTICATED);
    expect((await ask(bearer(key), query)).status).toBe(200);
    const { apiKey } = (await run('key regenerate', { id })) as { apiKey: string };
    expect(refusalOf(await ask(bearer(key), query))).toEqual(UNAUTHENTICATED);
    expect((await ask(bearer(apiKey), query)).status).toBe(200);
  });

  test('is dead while its payout user is not active; the key still sees, and pays it', async () => {
    const email = 'sleeper@example.com';
    const paid = await gateway().pay(business, { email, amount: 100 });
    const own = { 'X-Payout-Hash': paid.json.hash as string };
    const input = { businessId: business.id, email };
    expect((await ask(own, '{ payoutUser { status } }')).json.data.payoutUser.status).toBe(
      'ACTIVE',
    );
    await run('user deactivate', input);
    expect(refusalOf(await ask(own, '{ payoutUser { status } }'))).toEqual(UNAUTHENTICATED);
    expect(refusalOf(await ask(own, '{ __typename }'))).toEqual(UNAUTHENTICATED);
    const again = await gateway().pay(business, { email, amount: 100 });
    expect(again).toMatchObject({ status: 201, text: paid.text });
    const query = `{ payoutUser(email: "${email}") { status balance hash } }`;
    const { json } = await ask(bearer(business.key), query);
    expect(json.data.payoutUser).toEqual({
      status: 'INACTIVE',
      balance: 200,
      hash: paid.json.hash,
    });
    await run('user activate', input);
    expect((await ask(own, '{ payoutUser { balance } }')).json.data.payoutUser.balance).toBe(200);
  });
});
