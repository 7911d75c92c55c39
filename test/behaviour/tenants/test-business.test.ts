import { describe, expect, test } from 'vitest';
import { isSecretKey } from '../../../src/business/secret-key.ts';
import { operate } from '../payouts/doors.ts';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

type Printed = Record<string, unknown> & { readonly id: string; readonly apiKey: string };

async function run(name: string, given: object): Promise<Printed> {
  return (await operate(gateway(), name, given)) as Printed;
}

const balanceOf = (apiKey: string) =>
  gateway().fetch('/balance', { headers: { Authorization: `Bearer ${apiKey}` } });

describe.each([
  ['a test business', { test: true }, /^sk_test_[0-9A-Za-z]{49}$/],
  ['another', {}, /^sk_live_[0-9A-Za-z]{49}$/],
])('%s', (_, given, form) => {
  const shown = ['id', 'name', 'balance', 'payoutBalance', 'payoutsEnabled', ...Object.keys(given)];

  test('says what it is, or nothing, wherever it is printed', async () => {
    const made = await run('business create', { name: 'N', ...given });
    const [id = '', name = '', ...rest] = shown;
    expect(Object.keys(made)).toEqual([id, name, 'apiKey', ...rest]);
    const show = await run('business show', { id: made.id });
    expect(Object.keys(show)).toEqual(shown);
    expect(show).toMatchObject(given);
    const list = (await operate(gateway(), 'business list', {})) as Printed[];
    expect(list.find(({ id: each }) => each === made.id)).toEqual(show);
  });

  test('has keys of its kind alone, however they are made', async () => {
    const { id, apiKey } = await run('business create', { name: 'N', ...given });
    const more = await run('key create', { id });
    const next = await run('key regenerate', { id, key: more.id });
    const keys = [apiKey, more.apiKey, next.apiKey];
    for (const key of keys) expect(key).toMatch(form);
    expect(keys.every(isSecretKey)).toBe(true);
    const replies = await Promise.all(keys.map(balanceOf));
    expect(replies.map(({ status }) => status)).toEqual([200, 401, 200]);
    const respelled = apiKey.replace(/live|test/, (mode) => (mode === 'live' ? 'test' : 'live'));
    expect(await balanceOf(respelled)).toMatchObject({ status: 401 });
  });
});

test('one that was made before there were test businesses is none', async () => {
  const { id } = await gateway().business();
  const { rows } = await withClient(gateway().databaseUrl, (client) =>
    client.query(
      `insert into business (business_id, name, balance, payout_balance, payouts_enabled,
         entry_count, last_id, created_at, updated_at)
       select gen_random_uuid(), name, balance, 0, payouts_enabled, 0, last_id, now(), now()
       from business where business_id = $1 returning test`,
      [id],
    ),
  );
  expect(rows).toEqual([{ test: false }]);
});
