import { expect, test } from 'vitest';
import { isFromWithin, reasonOf } from '../../../src/database/reason.ts';

const SECRET = 'hunter2-the-password';
const coded = (code: string, cause?: unknown) =>
  Object.assign(new Error(SECRET, { cause }), { code });

test.each([
  // Classes of codes of which one has words of its own, and the others have others.
  ['CERT_HAS_EXPIRED', /has expired/],
  ['CERT_UNTRUSTED', /an authority that is not known here/],
  ['CERT_SIGNATURE_FAILURE', /is not valid$/],
  ['28P01', /^the password is wrong$/],
  ['28000', /^the user may not log in$/],
  ['42501', /lacks a right/],
  ['42P01', /not those of this version/],
  ['42601', /does not understand a statement/],
  ['53100', /disk is full/],
  ['53300', /no connection left/],
  ['57P01', /being shut down/],
  ['57014', /took too long/],
])('a code %s has the words of its own, or of its class', (code, words) => {
  expect(reasonOf(coded(code))).toMatch(words);
});

test('an error without a code has the reason of what caused it, the first that is known', () => {
  const known = coded('ECONNREFUSED');
  expect(reasonOf(new Error(SECRET, { cause: known }))).toBe('nothing listens there');
  expect(reasonOf(new AggregateError([new Error(SECRET), known]))).toBe('nothing listens there');
  expect(reasonOf(coded('57P01', known))).toBe('it is being shut down');
});

test('of what nobody has foreseen there is no reason, and never a word of the message', () => {
  const unforeseen = [coded('P0001'), coded(''), new Error(SECRET), SECRET, undefined];
  expect(unforeseen.map(reasonOf)).toEqual(unforeseen.map(() => undefined));
  expect(reasonOf(new Error(`${SECRET}: timeout expired`))).toBe('no answer came in time');
});

test('an error is from within where the database has let us in', () => {
  for (const code of ['42P01', '23505', '25006', '40001'])
    expect(isFromWithin(coded(code))).toBe(true);
  for (const code of ['08006', '28P01', '3D000', '53300', '57P03', 'ECONNREFUSED']) {
    expect(isFromWithin(coded(code))).toBe(false);
  }
});
