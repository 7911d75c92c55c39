import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { isSecretKey } from '../../../src/business/secret-key.ts';
import { ALL_SCOPES, type Scope } from '../../../src/kernel/caller.ts';
import { operate } from '../payouts/doors.ts';
import { type NewTestBusiness, useGateway } from '../../support/gateway.ts';
import { keyOf } from '../../support/keys.ts';
import { CREATE, REGENERATE, REVOKE, create, keysOf, statusOf } from './keys.ts';

const gateway = useGateway();
const HOUR_MS = 3_600_000;
const LATER = '2100-01-31T12:00:00.000Z';

let business: NewTestBusiness;
beforeEach(async () => {
  business = await gateway().business();
});

const refusal = async (auth: NewTestBusiness, query: string, variables: object) => {
  const { status, json } = await gateway().graphql(auth, query, { ...variables });
  expect(status).toBe(200);
  const [{ message, extensions }] = json.errors;
  return { message, code: extensions.code, fields: extensions.fields };
};
const invalid = (field: string, message: string) => ({
  code: 'VALIDATION_FAILED',
  message,
  fields: { [field]: [message] },
});

describe('createApiKey', () => {
  test('gives a key that is shown once and works at once, as all of it says', async () => {
    const input = { label: 'checkout', scopes: ['READ', 'PAY'], expiresAt: LATER };
    const { key, apiKey } = await create(gateway(), business, input);
    expect(key).toMatch(/^rk_live_[0-9A-Za-z]{49}$/);
    expect(isSecretKey(key)).toBe(true);
    expect(apiKey).toMatchObject({ ...input, test: false, lastUsedAt: null, revokedAt: null });
    expect(apiKey.lastFour).toBe(key.slice(-4));
    expect(await statusOf(gateway(), key)).toBe(200);
    const [newest, first] = await keysOf(gateway(), business);
    expect(newest).toEqual(apiKey);
    expect(first?.id).toBe(business.keyId);
    const shown = await gateway().graphql(business, '{ apiKeys { nodes { id label lastFour } } }');
    expect(shown.text).not.toContain(key);
  });

  test('without an input makes one like the one that calls', async () => {
    const { key, apiKey } = await create(gateway(), business, {});
    expect(key).toMatch(/^sk_live_/);
    expect(apiKey).toMatchObject({ label: '', scopes: ['READ', 'PAY', 'REVERSE', 'MANAGE'] });
    const manager = await keyOf(gateway(), business, { scopes: ['manage'] });
    const made = await create(gateway(), manager, {});
    expect(made.apiKey.scopes).toEqual(['MANAGE']);
    expect(made.key).toMatch(/^rk_live_/);
  });

  test('of a test business makes test keys', async () => {
    const made = await operate(gateway(), 'business create', { name: 'N', test: true });
    const { id, apiKey: key } = made as { id: string; apiKey: string };
    const { key: own, apiKey } = await create(gateway(), { id, key }, { scopes: ['MANAGE'] });
    expect(own).toMatch(/^rk_test_[0-9A-Za-z]{49}$/);
    expect(apiKey.test).toBe(true);
  });

  test.each([
    [{ label: 'x'.repeat(101) }, 'label', 'The label may not be greater than 100 characters.'],
    [{ label: 'a\u0000b' }, 'label', 'The label may not contain control characters.'],
    [{ label: '\uD800' }, 'label', 'The label may not contain control characters.'],
    [{ scopes: [] }, 'scopes', 'The scopes may not be empty.'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt', 'The expiresAt must be in the future.'],
  ])('refuses %j', async (input, field, text) => {
    expect(await refusal(business, CREATE, { input })).toEqual(invalid(field, text));
    expect(await keysOf(gateway(), business)).toHaveLength(1);
  });

  test('takes a label of 100 characters of two units, and a scope that is named twice', async () => {
    const label = '😀'.repeat(100);
    const { apiKey } = await create(gateway(), business, { label, scopes: ['PAY', 'READ', 'PAY'] });
    expect(apiKey).toMatchObject({ label, scopes: ['READ', 'PAY'] });
  });
});

const scopes = fc.uniqueArray(fc.constantFrom(...ALL_SCOPES), { minLength: 1 });
const upper = (list: readonly Scope[]) => list.map((scope) => scope.toUpperCase());

describe('whoever may manage', () => {
  test('gives, and replaces, no key with more than they have; any they may revoke', async () => {
    const run = async (own: Scope[], wanted: Scope[]) => {
      const caller = await keyOf(gateway(), business, { scopes: [...own, 'manage'] });
      const isWithin = wanted.every((scope) => scope === 'manage' || own.includes(scope));
      const input = { scopes: upper(wanted) };
      const { json } = await gateway().graphql(caller, CREATE, { input });
      const other = await keyOf(gateway(), business, { scopes: wanted });
      const again = await gateway().graphql(caller, REGENERATE, { id: other.keyId });
      for (const { data, errors } of [json, again.json]) {
        if (isWithin) expect(errors).toBeUndefined();
        else expect({ data, code: errors[0].extensions.code }).toMatchObject({ code: 'FORBIDDEN' });
      }
      if (!isWithin) {
        expect((await gateway().graphql(other, '{ __typename }')).status).toBe(200);
        const { json: revoked } = await gateway().graphql(caller, REVOKE, { id: other.keyId });
        expect(revoked.errors).toBeUndefined();
      }
      expect((await gateway().graphql(other, '{ __typename }')).status).toBe(401);
    };
    await fc.assert(fc.asyncProperty(scopes, scopes, run), { numRuns: 25 });
  });
});

describe('regenerateApiKey', () => {
  test('replaces a key at once by one that may do the same, for as long', async () => {
    const given = { label: 'till 3', scopes: ['READ'], expiresAt: LATER };
    const old = await create(gateway(), business, given);
    const { json } = await gateway().graphql(business, REGENERATE, { id: old.apiKey.id });
    const { key, apiKey, replaced } = json.data.regenerateApiKey;
    expect(apiKey).toMatchObject({ ...given, revokedAt: null });
    expect(replaced).toMatchObject({ id: old.apiKey.id, revokedAt: apiKey.createdAt });
    expect(key).not.toBe(old.key);
    expect([await statusOf(gateway(), old.key), await statusOf(gateway(), key)]).toEqual([
      401, 200,
    ]);
  });

  test('lets the old one live on for some hours, but no longer than it would have', async () => {
    for (const [expiresAt, hours] of [
      [null, 24],
      [LATER, 168],
    ] as const) {
      const old = await create(gateway(), business, { expiresAt });
      const variables = { id: old.apiKey.id, overlapHours: hours };
      const { json } = await gateway().graphql(business, REGENERATE, variables);
      const { key, apiKey, replaced } = json.data.regenerateApiKey;
      expect(apiKey.expiresAt).toBe(expiresAt);
      expect(replaced.revokedAt).toBeNull();
      const lives = Date.parse(replaced.expiresAt) - Date.parse(apiKey.createdAt);
      expect(lives).toBe(hours * HOUR_MS);
      expect(await statusOf(gateway(), old.key)).toBe(200);
      expect(await statusOf(gateway(), key)).toBe(200);
    }
    const soon = new Date(Date.now() + HOUR_MS).toISOString();
    const old = await create(gateway(), business, { expiresAt: soon });
    const variables = { id: old.apiKey.id, overlapHours: 2 };
    const { json } = await gateway().graphql(business, REGENERATE, variables);
    expect(json.data.regenerateApiKey.replaced.expiresAt).toBe(soon);
  });

  test.each([-1, 169, 2_147_483_647])('refuses %d hours', async (overlapHours) => {
    const variables = { id: business.keyId, overlapHours };
    const text = 'The overlapHours must be between 0 and 168.';
    expect(await refusal(business, REGENERATE, variables)).toEqual(invalid('overlapHours', text));
    expect(await statusOf(gateway(), business.key)).toBe(200);
  });

  test('of the key that calls gives the next one', async () => {
    const { json } = await gateway().graphql(business, REGENERATE, { id: business.keyId });
    expect(await statusOf(gateway(), business.key)).toBe(401);
    expect(await statusOf(gateway(), json.data.regenerateApiKey.key)).toBe(200);
  });

  test('does not bring back a key that is dead', async () => {
    const { keyId: id } = await keyOf(gateway(), business);
    await gateway().graphql(business, REVOKE, { id });
    const text = 'The API key has been revoked or has expired.';
    expect(await refusal(business, REGENERATE, { id })).toEqual(invalid('id', text));
  });
});

test('another business’s key is as one that does not exist, for all who change keys', async () => {
  const { keyId } = await gateway().business();
  const answer = invalid('id', 'The API key does not exist.');
  for (const query of [REGENERATE, REVOKE]) {
    for (const id of [
      keyId,
      keyId.toUpperCase(),
      'x',
      '',
      '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42',
    ]) {
      expect(await refusal(business, query, { id })).toEqual(answer);
    }
  }
});

test('a revoked key is dead on the next request, and stays so, when it is revoked again too', async () => {
  const other = await keyOf(gateway(), business);
  const revoke = () => gateway().graphql(business, REVOKE, { id: other.keyId.toUpperCase() });
  const first = (await revoke()).json.data.revokeApiKey;
  expect(await statusOf(gateway(), other.key)).toBe(401);
  expect((await revoke()).json.data.revokeApiKey).toEqual(first);
});
