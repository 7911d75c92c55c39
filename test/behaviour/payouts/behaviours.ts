import type { RawPayout } from './doors.ts';

const EMAIL_REQUIRED = 'The email field is required.';
const EMAIL_STRING = 'The email must be a string.';
const EMAIL_VALID = 'The email must be a valid email address.';
const EMAIL_LENGTH = 'The email may not be greater than 255 characters.';
const AMOUNT_REQUIRED = 'The amount field is required.';
const AMOUNT_INTEGER = 'The amount must be an integer.';
const AMOUNT_LEAST = 'The amount must be at least 1.';
const AMOUNT_MOST = 'The amount may not be greater than 100000000.';

/** What GraphQL answers: the fields, as REST does, or what it refuses before the resolver. */
type OverGraphQL = 'the fields' | 'no Cents' | 'BAD_USER_INPUT';

/** A payout that is invalid, and what is wrong with it. */
export interface InvalidPayout extends RawPayout {
  readonly name: string;
  readonly fields: { readonly email?: readonly string[]; readonly amount?: readonly string[] };
  readonly overGraphQL: OverGraphQL;
}

const AMOUNT = '100';
const EMAIL = '"ada@example.com"';

function email(
  name: string,
  text: string | undefined,
  texts: readonly string[],
  overGraphQL: OverGraphQL = 'the fields',
): InvalidPayout {
  const given = text === undefined ? {} : { email: text };
  return {
    name: `email: ${name}`,
    ...given,
    amount: AMOUNT,
    fields: { email: texts },
    overGraphQL,
  };
}

/** An address, as a JSON text, that is none. */
const noAddress = (name: string, text: string) => email(name, JSON.stringify(text), [EMAIL_VALID]);

function amount(
  text: string | undefined,
  texts: readonly string[],
  overGraphQL: OverGraphQL,
): InvalidPayout {
  const given = text === undefined ? {} : { amount: text };
  const name = `amount: ${text ?? 'missing'}`;
  return { name, email: EMAIL, ...given, fields: { amount: texts }, overGraphQL };
}

const labels = (...lengths: number[]) => lengths.map((length) => 'd'.repeat(length)).join('.');

const EMAILS: readonly InvalidPayout[] = [
  email('missing', undefined, [EMAIL_REQUIRED], 'BAD_USER_INPUT'),
  email('null', 'null', [EMAIL_REQUIRED], 'BAD_USER_INPUT'),
  email('empty', '""', [EMAIL_REQUIRED]),
  email('blank', '"   "', [EMAIL_REQUIRED]),
  email('a number', '5', [EMAIL_STRING], 'BAD_USER_INPUT'),
  email('true', 'true', [EMAIL_STRING], 'BAD_USER_INPUT'),
  email('an array', '["a@example.com"]', [EMAIL_STRING], 'BAD_USER_INPUT'),
  email('an object', '{"a":"a@example.com"}', [EMAIL_STRING], 'BAD_USER_INPUT'),
  email('too long', JSON.stringify(`${'l'.repeat(128)}@${labels(63, 63)}`), [EMAIL_LENGTH]),
  email('invalid and too long', JSON.stringify('x'.repeat(256)), [EMAIL_VALID, EMAIL_LENGTH]),
  ...['\t', '\n', '\u00a0', '\u0000'].map((space) => noAddress(`only ${codeOf(space)}`, space)),
  ...['\t', '\r', '\n', '\v', '\f', '\u00a0', '\u2003', '\ufeff', '\u0000', '\u007f'].map((space) =>
    noAddress(`${codeOf(space)} at the end`, `ada@example.com${space}`),
  ),
  ...['\u0000', '\u0001', '\n', '\u007f', '\u0085', '\ud800'].map((char) =>
    noAddress(`${codeOf(char)} inside`, `ad${char}a@example.com`),
  ),
  ...[
    ['no at sign', 'ada.example.com'],
    ['two at signs', 'ada@home@example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'ada@'],
    ['one label', 'ada@localhost'],
    ['a dot first', '.ada@example.com'],
    ['a dot last', 'ada.@example.com'],
    ['two dots', 'a..da@example.com'],
    ['an empty label', 'ada@example..com'],
    ['a trailing dot', 'ada@example.com.'],
    ['a leading dot', 'ada@.example.com'],
    ['a hyphen first in a label', 'ada@-example.com'],
    ['a hyphen last in a label', 'ada@example-.com'],
    ['a hyphen last in the last label', 'ada@example.com-'],
    ['an underscore in a label', 'ada@exa_mple.com'],
    ['a label of 64', `ada@${labels(64, 3)}`],
    ['a quoted local part', '"ada"@example.com'],
    ['a quoted space', '"ada l"@example.com'],
    ['an address literal', 'ada@[127.0.0.1]'],
    ['an IPv6 literal', 'ada@[IPv6:::1]'],
    ['a display name', 'Ada <ada@example.com>'],
    ['angle brackets', '<ada@example.com>'],
    ['a list', 'ada@example.com,bob@example.com'],
    ['a list with semicolons', 'ada@example.com;bob@example.com'],
    ['a comment', 'ada(home)@example.com'],
    ['a space inside', 'ada lovelace@example.com'],
    ['spaces around the at sign', 'ada @ example.com'],
    ['a backslash', 'a\\da@example.com'],
    ['a scheme', 'mailto:ada@example.com'],
    ['an umlaut before the at sign', 'ädä@example.com'],
    ['an umlaut after it', 'ada@exämple.com'],
    ['a long s, which folds to s', 'ada@\u017fample.com'],
    ['a Kelvin sign, which folds to k', '\u212aelvin@example.com'],
    ['full-width letters', 'ａｄａ@example.com'],
    ['an emoji', '😀@example.com'],
  ].map(([name = '', text = '']) => noAddress(name, text)),
];

const AMOUNTS: readonly InvalidPayout[] = [
  amount(undefined, [AMOUNT_REQUIRED], 'BAD_USER_INPUT'),
  amount('null', [AMOUNT_REQUIRED], 'BAD_USER_INPUT'),
  ...['"100"', '"abc"', '""', 'true', 'false', '[]', '[100]', '{}', '{"valueOf":1}'].map((text) =>
    amount(text, [AMOUNT_INTEGER], 'no Cents'),
  ),
  ...['1.5', '99999999.5', '1.0000001'].map((text) => amount(text, [AMOUNT_INTEGER], 'no Cents')),
  ...['0.5', '-0.5', '-1.5'].map((text) =>
    amount(text, [AMOUNT_INTEGER, AMOUNT_LEAST], 'no Cents'),
  ),
  ...['0', '-0', '0.0', '1e-400', '-1', '-100', '-9007199254740991'].map((text) =>
    amount(text, [AMOUNT_LEAST], 'the fields'),
  ),
  ...['100000001', '1e9', '9007199254740991'].map((text) =>
    amount(text, [AMOUNT_MOST], 'the fields'),
  ),
  ...['9007199254740992', '1e16', '1e308'].map((text) => amount(text, [AMOUNT_MOST], 'no Cents')),
  amount('100000000.5', [AMOUNT_INTEGER, AMOUNT_MOST], 'no Cents'),
  amount('1e400', [AMOUNT_INTEGER, AMOUNT_MOST], 'no Cents'),
  amount('-1e400', [AMOUNT_INTEGER, AMOUNT_LEAST], 'no Cents'),
  amount('-1e16', [AMOUNT_LEAST], 'no Cents'),
];

const SEVERAL: readonly InvalidPayout[] = [
  {
    name: 'both missing',
    fields: { email: [EMAIL_REQUIRED], amount: [AMOUNT_REQUIRED] },
    overGraphQL: 'BAD_USER_INPUT',
  },
  {
    name: 'both wrong',
    email: '"ada"',
    amount: '0',
    fields: { email: [EMAIL_VALID], amount: [AMOUNT_LEAST] },
    overGraphQL: 'the fields',
  },
  {
    name: 'blank and too much',
    email: '" "',
    amount: '100000001',
    fields: { email: [EMAIL_REQUIRED], amount: [AMOUNT_MOST] },
    overGraphQL: 'the fields',
  },
  {
    name: 'each rule that can fail',
    email: JSON.stringify('ä'.repeat(256)),
    amount: '-2.5',
    fields: { email: [EMAIL_VALID, EMAIL_LENGTH], amount: [AMOUNT_INTEGER, AMOUNT_LEAST] },
    overGraphQL: 'no Cents',
  },
];

/** Everything that can be wrong with a payout's fields. */
export const INVALID_PAYOUTS: readonly InvalidPayout[] = [...EMAILS, ...AMOUNTS, ...SEVERAL];

/** Addresses that look odd, and are valid. */
export const VALID_EMAILS: readonly string[] = [
  'a@b.co',
  "!#$%&'*+/=?^_`{|}~-@example.com",
  'first.last+tag@sub.example.co.uk',
  'ada@127.0.0.1',
  'ada@1-2.x--y.com',
  'ada@example.123',
  `${'l'.repeat(65)}@example.com`,
  `ada@${labels(63, 63)}`,
  `${'l'.repeat(127)}@${labels(63, 63)}`,
  `  ${'l'.repeat(127)}@${labels(63, 63)}  `,
];

function codeOf(char: string): string {
  return `U+${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
