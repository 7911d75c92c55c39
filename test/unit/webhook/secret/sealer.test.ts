import { expect, test } from 'vitest';
import type { App } from '../../../../src/kernel/context.ts';
import { sealerOf } from '../../../../src/webhook/secret/sealer.ts';

const SECRET = 'whsec_secret';
const OWNER = { businessId: 'a business', endpointId: 'an endpoint' };

function sealer(secret: string, previous?: string, generation = 1) {
  const settings = {
    PAYOUT_HASH_SECRET: secret,
    PAYOUT_HASH_SECRET_PREVIOUS: previous,
    hashGeneration: generation,
  };
  return sealerOf({ settings } as App);
}

test('what is sealed is opened by the same hash secret, for the same owner', () => {
  const one = sealer('one');
  const sealed = one.seal(SECRET, OWNER);
  expect(sealed.toString('latin1')).not.toContain(SECRET);
  expect(one.open(sealed, OWNER, 1)).toBe(SECRET);
  expect(sealer('two', 'one', 2).open(sealed, OWNER, 1)).toBe(SECRET);
  expect(one.seal(SECRET, OWNER)).not.toEqual(sealed);
});

test('nobody else opens it', () => {
  const sealed = sealer('one').seal(SECRET, OWNER);
  expect(() => sealer('two').open(sealed, OWNER, 1)).toThrow('unable to authenticate');
  expect(() => sealer('one').open(sealed, { ...OWNER, endpointId: 'another' }, 1)).toThrow(
    'unable to authenticate',
  );
  expect(() => sealer('two', undefined, 2).open(sealed, OWNER, 1)).toThrow('a hash secret that');
  const forged = Buffer.from(sealed);
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  expect(() => sealer('one').open(forged, OWNER, 1)).toThrow('unable to authenticate');
});
