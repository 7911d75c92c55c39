import { describe, expect, test } from 'vitest';
import { newSecretKey } from '../../../src/business/secret-key.ts';
import { useGateway } from '../../support/gateway.ts';
import { DOORS, type Door, askFor, expectPaid, operate, payAt } from '../payouts/doors.ts';

const gateway = useGateway();
const payout = { email: '"ada@example.com"', amount: '100' };

const UNAUTHORIZED: Record<Door, string> = {
  rest: '{"error":"Unauthorized"}',
  graphql: '{"errors":[{"message":"Unauthorized","extensions":{"code":"UNAUTHENTICATED"}}]}',
};

/** A key with its last character, which belongs to the checksum, mistyped. */
function mistyped(key: string): string {
  return key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
}

/** Every Authorization header that must get nobody in. */
async function deadCredentials(): Promise<readonly (readonly [string, string | undefined])[]> {
  const { key } = await gateway().business();
  const revoked = await gateway().business();
  await revokeKeys(revoked.id);
  const user = await gateway().pay(await gateway().business(), { email: 'u@b.co', amount: 1 });
  const { hash } = user.json;
  return [
    ['missing', undefined],
    ['empty', ''],
    ['a scheme alone', 'Bearer'],
    ['a scheme and a space', 'Bearer '],
    ['no scheme', key],
    ['another scheme', `Basic ${key}`],
    ['a scheme that begins alike', `Bearers ${key}`],
    ['a colon', `Bearer: ${key}`],
    ['malformed', 'Bearer sk_live_123'],
    ['not a secret key', `Bearer ${key.replace('sk_', 'pk_')}`],
    ['of another environment', `Bearer ${key.replace('live', 'test')}`],
    ['upper case', `Bearer ${key.toUpperCase()}`],
    ['a checksum typo', `Bearer ${mistyped(key)}`],
    ['a character too many', `Bearer ${key}0`],
    ['a character too few', `Bearer ${key.slice(0, -1)}`],
    ['two keys', `Bearer ${key} ${key}`],
    ['quoted', `Bearer "${key}"`],
    ["a payout user's hash", `Bearer ${hash}`],
    ['unknown', `Bearer ${newSecretKey()}`],
    ['revoked', `Bearer ${revoked.key}`],
    ['very long', `Bearer sk_live_${'a'.repeat(5000)}`],
    ['not ASCII', `Bearer sk_live_é`],
  ];
}

async function revokeKeys(id: string): Promise<void> {
  const keys = (await operate(gateway(), 'key list', { id })) as readonly { id: string }[];
  for (const key of keys) await operate(gateway(), 'key revoke', { keyId: key.id });
}

describe.each(DOORS)('a credential over %s', (door) => {
  test('that is not valid is 401, always in the same bytes', async () => {
    for (const [name, authorization] of await deadCredentials()) {
      const reply = await askFor(gateway(), door, authorization, payout);
      const scheme = reply.headers.get('www-authenticate');
      expect({ name, status: reply.status, text: reply.text, scheme }).toEqual({
        name,
        status: 401,
        text: UNAUTHORIZED[door],
        scheme: 'Bearer',
      });
    }
    await gateway().expectBooksToBalance();
  });

  test('that is missing, unknown or revoked gets the same headers, too', async () => {
    const seen = new Set<string>();
    for (const [, authorization] of await deadCredentials()) {
      const { headers } = await askFor(gateway(), door, authorization, payout);
      // Over GraphQL the content type is what the client accepts.
      const own = new Set(['date', 'x-request-id', 'content-type']);
      const rest = [...headers].filter(([name]) => !own.has(name));
      seen.add(JSON.stringify(rest.sort(([a], [b]) => a.localeCompare(b))));
    }
    expect([...seen]).toHaveLength(1);
  });

  test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('counts after %s', async (scheme) => {
    const { key } = await gateway().business();
    const reply = await askFor(gateway(), door, `${scheme} ${key}`, payout);
    expect(expectPaid(door, reply).replayed).toBe(false);
  });

  test('stops at once when it is revoked', async () => {
    const business = await gateway().business();
    expectPaid(door, await askFor(gateway(), door, `Bearer ${business.key}`, payout));
    await revokeKeys(business.id);
    const reply = await askFor(gateway(), door, `Bearer ${business.key}`, payout);
    expect(reply).toMatchObject({ status: 401, text: UNAUTHORIZED[door] });
    await gateway().expectBooksToBalance();
  });

  test('is replaced at once when it is regenerated', async () => {
    const business = await gateway().business();
    const made = await operate(gateway(), 'key regenerate', { id: business.id });
    const { apiKey: key } = made as { apiKey: string };
    const old = await askFor(gateway(), door, `Bearer ${business.key}`, payout);
    expect(old.status).toBe(401);
    const renewed = { ...business, key };
    expectPaid(door, await payAt(gateway(), door, renewed, { email: 'a@b.co', amount: 1 }));
    await gateway().expectBooksToBalance();
  });

  test('is looked at before the fields', async () => {
    const reply = await askFor(gateway(), door, 'Bearer nobody', { email: '5', amount: '"x"' });
    expect(reply).toMatchObject({ status: 401, text: UNAUTHORIZED[door] });
  });
});

test("a payout user's hash is no secret key", async () => {
  const business = await gateway().business();
  const { json } = await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
  const headers = { 'Content-Type': 'application/json', 'X-Payout-Hash': json.hash as string };
  const body = '{"email":"ada@example.com","amount":1}';
  const rest = await gateway().fetch('/payout/create', { method: 'POST', headers, body });
  expect(rest).toMatchObject({ status: 401, text: UNAUTHORIZED.rest });
  const mutation = `mutation { createPayoutUser(input: {email: "ada@example.com", amount: 1})
    { hash } }`;
  const reply = await gateway().graphql(json.hash as string, mutation);
  expect(reply).toMatchObject({ status: 200, json: { data: { createPayoutUser: null } } });
  expect(reply.json.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  await gateway().expectBooksToBalance();
});
