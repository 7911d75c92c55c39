import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../../../src/kernel/builder.ts';
import { CreatePayoutUser } from '../../../../src/ledger/allocation/input.ts';
import { normalizeEmail } from '../../../../src/payout-user/email.ts';

const RUNS = { seed: 20_261_122, numRuns: 1000 };

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ALPHANUMERIC = `${LETTERS}${LETTERS.toUpperCase()}0123456789`;
const ATEXT = `${ALPHANUMERIC}!#$%&'*+-/=?^_\`{|}~`;

/** The rule of an address, read off the contract letter by letter: no expression of ours in it. */
function isAddress(text: string): boolean {
  const [local = '', domain = '', ...others] = text.split('@');
  if (others.length > 0 || !text.includes('@')) return false;
  const atoms = local.split('.');
  const labels = domain.split('.');
  const consistsOf = (part: string, allowed: string) =>
    part !== '' && part.split('').every((char) => allowed.includes(char));
  return (
    atoms.every((atom) => consistsOf(atom, ATEXT)) &&
    labels.length >= 2 &&
    labels.every((label) => {
      const outer = [label.slice(0, 1), label.slice(-1)];
      return consistsOf(label, `${ALPHANUMERIC}-`) && label.length <= 63 && !outer.includes('-');
    })
  );
}

function emailTexts(email: unknown): string[] {
  if (email === undefined || email === null) return ['The email field is required.'];
  if (typeof email !== 'string') return ['The email must be a string.'];
  const trimmed = trimSpaces(email);
  if (trimmed === '') return ['The email field is required.'];
  const texts: string[] = [];
  if (!isAddress(trimmed)) texts.push('The email must be a valid email address.');
  if (Array.from(trimmed).length > 255)
    texts.push('The email may not be greater than 255 characters.');
  return texts;
}

function trimSpaces(text: string): string {
  const words = text.split(' ');
  const first = words.findIndex((word) => word !== '');
  return first < 0
    ? ''
    : words.slice(first, words.findLastIndex((word) => word !== '') + 1).join(' ');
}

function amountTexts(amount: unknown): string[] {
  if (amount === undefined || amount === null) return ['The amount field is required.'];
  if (typeof amount !== 'number') return ['The amount must be an integer.'];
  const texts: string[] = [];
  if (!Number.isFinite(amount) || amount % 1 !== 0) texts.push('The amount must be an integer.');
  if (amount < 1) texts.push('The amount must be at least 1.');
  if (amount > 100_000_000) texts.push('The amount may not be greater than 100000000.');
  return texts;
}

/** What the rule of both doors says, by field; what is valid has none. */
function textsOf(body: unknown): { email?: readonly string[]; amount?: readonly string[] } {
  const { error } = CreatePayoutUser.safeParse(body);
  return error ? fieldsOf(error) : {};
}

const charsOf = (alphabet: string, maxLength: number) =>
  fc
    .array(fc.constantFrom(...alphabet.split('')), { minLength: 1, maxLength })
    .map((characters) => characters.join(''));

const address = fc
  .tuple(
    fc.array(charsOf(ATEXT, 20), { minLength: 1, maxLength: 4 }),
    fc.array(
      fc
        .tuple(charsOf(ALPHANUMERIC, 31), charsOf(`${ALPHANUMERIC}-`, 31), charsOf(ALPHANUMERIC, 1))
        .map((parts) => parts.join('')),
      { minLength: 2, maxLength: 3 },
    ),
  )
  .map(([atoms, labels]) => `${atoms.join('.')}@${labels.join('.')}`);

/** An address into which one or two things were put that may break it. */
const nearAddress = fc
  .tuple(
    address,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.oneof(fc.constantFrom('.', '@', '-', ' ', '"', '\0', ',', '_', ''), fc.string()),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((edited, [at, removed, added]) => {
      const place = at % (edited.length + 1);
      return edited.slice(0, place) + added + edited.slice(place + removed);
    }, text),
  );

const alike = charsOf('aB1.@- "[]\\()<>,;:\t\n\0é', 40);
const long = fc
  .integer({ min: 240, max: 270 })
  .map((length) => `${'x'.repeat(length - 12)}@example.com`);

describe('the rule of an e-mail address', () => {
  test('takes every address of the form', () => {
    fc.assert(
      fc.property(address, (email) => {
        expect(textsOf({ email, amount: 1 })).toEqual({});
      }),
      RUNS,
    );
  });

  test.each<[string, fc.Arbitrary<unknown>]>([
    ['near an address', nearAddress],
    ['of its characters', alike],
    ['about as long as allowed', long],
    ['of any characters', fc.string({ unit: 'binary', maxLength: 300 })],
    ['of another type', fc.anything()],
  ])('says the same as the contract, read letter by letter, of texts %s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (email) => {
        expect(textsOf({ email, amount: 1 }).email ?? []).toEqual(emailTexts(email));
      }),
      RUNS,
    );
  });
});

describe('the rule of an amount', () => {
  test.each<[string, fc.Arbitrary<unknown>]>([
    ['whole numbers', fc.integer({ min: -10, max: 100_000_010 })],
    ['numbers about the bounds', fc.double({ min: 99_999_998, max: 100_000_002, noNaN: true })],
    ['numbers about nothing', fc.double({ min: -2, max: 3, noNaN: true })],
    ['any numbers', fc.double({ noNaN: true })],
    ['anything that JSON can say', fc.jsonValue()],
  ])('says the same as the contract of %s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (amount) => {
        const body = { email: 'a@b.co', amount };
        expect(textsOf(body).amount ?? []).toEqual(amountTexts(amount));
      }),
      RUNS,
    );
  });

  test('is asked whatever the e-mail address is like', () => {
    const email = fc.oneof(address, nearAddress, fc.jsonValue());
    const amount = fc.oneof(fc.double({ noNaN: true }), fc.jsonValue());
    fc.assert(
      fc.property(email, amount, (email, amount) => {
        const { email: emails = [], amount: amounts = [] } = textsOf({ email, amount });
        expect([emails, amounts]).toEqual([emailTexts(email), amountTexts(amount)]);
      }),
      RUNS,
    );
  });
});

describe('the one form of an address', () => {
  const spelled = fc
    .tuple(address, fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.infiniteStream(fc.boolean()))
    .map(([text, before, after, upper]) => {
      const letters = text.split('').map((char) => {
        return upper.next().value === true ? char.toUpperCase() : char.toLowerCase();
      });
      return [text, ' '.repeat(before) + letters.join('') + ' '.repeat(after)] as const;
    });

  test('is the same in any case and with any spaces around it', () => {
    fc.assert(
      fc.property(spelled, ([text, other]) => {
        expect(normalizeEmail(other)).toBe(text.toLowerCase());
        expect(normalizeEmail(normalizeEmail(other))).toBe(text.toLowerCase());
        expect(textsOf({ email: other, amount: 1 })).toEqual({});
      }),
      RUNS,
    );
  });

  test('keeps different addresses apart', () => {
    fc.assert(
      fc.property(address, address, (one, two) => {
        const same = normalizeEmail(one) === normalizeEmail(two);
        expect(same).toBe(one.toLowerCase() === two.toLowerCase());
      }),
      RUNS,
    );
  });
});
