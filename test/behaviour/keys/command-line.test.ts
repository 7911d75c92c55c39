import { beforeEach, expect, test } from 'vitest';
import { operate } from '../payouts/doors.ts';
import { type NewTestBusiness, useGateway } from '../../support/gateway.ts';
import { keysOf, statusOf } from './keys.ts';

const gateway = useGateway();
const HOUR_MS = 3_600_000;

let business: NewTestBusiness;
beforeEach(async () => {
  business = await gateway().business();
});

interface Printed {
  readonly id: string;
  readonly apiKey: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
}

async function run(name: string, given: object): Promise<Printed> {
  return (await operate(gateway(), name, { id: business.id, ...given })) as Printed;
}

test('key create with fewer scopes than all prints them in one order, and makes an rk_', async () => {
  const made = await run('key create', { scopes: 'manage, read,read', expires: '2100-01-31' });
  expect(made).toMatchObject({
    apiKey: expect.stringMatching(/^rk_live_[0-9A-Za-z]{49}$/) as string,
    scopes: ['read', 'manage'],
    expiresAt: new Date('2100-01-31T00:00:00Z'),
  });
  const [shown] = await keysOf(gateway(), business);
  expect(shown).toMatchObject({ id: made.id, scopes: ['READ', 'MANAGE'] });
  expect(await statusOf(gateway(), made.apiKey)).toBe(200);
  const all = await run('key create', { scopes: 'manage,reverse,pay,read' });
  expect(all.apiKey).toMatch(/^sk_live_/);
});

test('key regenerate keeps scopes and end, and lets the old one live for the hours of --overlap', async () => {
  const old = await run('key create', { scopes: 'read', expires: '2100-01-31' });
  const next = await run('key regenerate', { key: old.id, overlap: '24' });
  expect(next).toMatchObject({ scopes: ['read'], expiresAt: old.expiresAt });
  expect(next.apiKey).toMatch(/^rk_live_/);
  expect(await statusOf(gateway(), old.apiKey)).toBe(200);
  expect(await statusOf(gateway(), next.apiKey)).toBe(200);
  const [newer, older] = await keysOf(gateway(), business);
  const lives = Date.parse(older?.expiresAt ?? '') - Date.parse(newer?.createdAt ?? '');
  expect(lives).toBe(24 * HOUR_MS);
  await expect(run('key regenerate', {})).rejects.toThrow('several live keys');
});

test('key list shows all of each key but the key', async () => {
  await run('key create', { label: 'reports', scopes: 'read' });
  const keys = (await operate(gateway(), 'key list', { id: business.id })) as object[];
  expect(keys).toHaveLength(2);
  expect(keys.at(-1)).toMatchObject({ label: 'reports', scopes: ['read'], lastUsedAt: null });
  const shown = await keysOf(gateway(), business);
  expect(keys.map((key) => Reflect.get(key, 'lastFour') as string)).toEqual(
    shown.map(({ lastFour }) => lastFour).toReversed(),
  );
});
