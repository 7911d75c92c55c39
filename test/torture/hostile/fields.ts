import type { Random } from '../support/random.ts';
import {
  type Generator,
  NEVER,
  PAID,
  type Target,
  bytesOf,
  newEmail,
  payoutOperation,
} from './attack.ts';
import { DOORS } from './bodies.ts';
import { pickKey } from './targets.ts';

/** Values that are no address, or that no address may be stored as. */
export function oddEmail(random: Random, { stranger }: Target): unknown {
  return random.pick<unknown>([
    'ünï@exämple.com',
    'аdmin@example.com',
    'a@例え.jp',
    'a@b.co\u0000',
    '\u0000@b.co',
    'a\ud800@b.co',
    '\udfff',
    'a@b.co\r\nBcc: x@y.co',
    'a@\u202eexample.com',
    '"a b"@example.com',
    'a@[127.0.0.1]',
    'A <a@b.co>',
    'a@b.co,c@d.co',
    'a@b',
    'a@-b.co',
    `${'a'.repeat(65_000)}@b.co`,
    `${'a@'.repeat(500)}b.co`,
    `a@${'b.'.repeat(200)}co`,
    `a@${'b'.repeat(64)}.co`,
    "'; drop table payout_user; --@b.co",
    '\u3000a@b.co',
    `${stranger.email}\u200b`,
    '\ufeffa@b.co',
    [stranger.email],
    { toString: 'x', $ne: null },
    { __proto__: null, email: 'a@b.co' },
    0,
    true,
    null,
    '',
    '    ',
  ]);
}

/** Numbers, and what looks like one, as JSON has them: none is an amount. */
const ODD_AMOUNTS = [
  '0',
  '-0',
  '-1',
  '-666',
  '0.5',
  '666.5',
  '1e400',
  '-1e400',
  '1e16',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551617',
  '100000001',
  '9'.repeat(5_000),
  `0.${'0'.repeat(5_000)}1`,
  '1e-400',
  '"666"',
  '"6e2"',
  '[666]',
  '{"valueOf":666}',
  'null',
  'true',
  'false',
  '""',
  '"\\u0000"',
  '"Infinity"',
];

const fields: Generator = (random, target) => {
  const path = random.pick(DOORS);
  const isEmail = random.chance(0.5);
  const email = isEmail ? oddEmail(random, target) : newEmail(random);
  const good = JSON.stringify(email);
  const amount = isEmail ? String(NEVER) : random.pick(ODD_AMOUNTS);
  const input = `{"email":${good},"amount":${amount}}`;
  const text = path === '/graphql' ? payoutOperation('?').replace('"?"', () => input) : input;
  return { bytes: bytesOf({ path, key: pickKey(random, target), body: text }), isHttp: true };
};

/** Keys that mean something to JavaScript: beside a payout that is refused, or is fine without them. */
const pollution: Generator = (random, target) => {
  const key = random.pick(['__proto__', 'constructor', 'prototype', 'toString', 'then', 'toJSON']);
  const email = newEmail(random);
  const evil = random.pick([
    `{"email":"${email}","amount":${NEVER},"isAdmin":true,"payoutsEnabled":true}`,
    `{"prototype":{"amount":${NEVER},"email":"${email}"}}`,
    'null',
    '"x"',
    `[${NEVER}]`,
  ]);
  const text = random.pick([
    `{"${key}":${evil}}`,
    `{"email":"${email}","${key}":${evil}}`,
    `{"amount":${PAID},"${key}":${evil}}`,
    `{"query":"{ __typename }","variables":{"${key}":${evil}},"${key}":${evil}}`,
    `{"query":"query ($a: String) { __typename }","operationName":"${key}","extensions":{"${key}":${evil}}}`,
    payoutOperation('?').replace('"?"', () => `{"${key}":${evil},"email":"${email}"}`),
  ]);
  const path = random.pick(DOORS);
  return { bytes: bytesOf({ path, key: target.rich, body: text }), isHttp: true };
};

/** What is wrong in the fields of a payout. */
export const FIELDS: Readonly<Record<string, Generator>> = { fields, pollution };
