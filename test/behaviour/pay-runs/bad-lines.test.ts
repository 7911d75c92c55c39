import { expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { NDJSON, draftOf, linesOf } from './files.ts';

// What a line of a file is invalid for: the file becomes a draft all the same, and says so.

const gateway = useGateway();

const INTEGER = 'The amount must be an integer.';
const FORM =
  'The amount_usd must be dollars with at most two decimals and nothing else, such as 1250.50.';
const cents = (cell: string, message: string) => ['amount', cell, message] as const;
const dollars = (cell: string, message: string) => ['amount_usd', cell, message] as const;

test.each([
  cents('', 'The amount field is required.'),
  cents('  ', 'The amount field is required.'),
  cents('"1,000.00"', INTEGER),
  cents('1000.00', INTEGER),
  cents('1.5', INTEGER),
  cents('1e3', INTEGER),
  cents('0x10', INTEGER),
  cents('+5', INTEGER),
  cents('$5', INTEGER),
  cents('1 000', INTEGER),
  cents('Infinity', INTEGER),
  cents('\u0661', INTEGER),
  cents('-5', 'The amount must be at least 1.'),
  cents('0', 'The amount must be at least 1.'),
  cents('-0', 'The amount must be at least 1.'),
  cents('100000001', 'The amount may not be greater than 100000000.'),
  cents('9'.repeat(400), 'The amount may not be greater than 100000000.'),
  dollars('', 'The amount_usd field is required.'),
  dollars('"1,000.00"', FORM),
  dollars('1.505', FORM),
  dollars('1e3', FORM),
  dollars('-5', FORM),
  dollars('+5', FORM),
  dollars('.5', FORM),
  dollars('5.', FORM),
  dollars('$5', FORM),
  dollars('NaN', FORM),
  dollars('0', 'The amount_usd must be at least 0.01.'),
  dollars('0.00', 'The amount_usd must be at least 0.01.'),
  dollars('1000000.01', 'The amount_usd may not be greater than 1000000.00.'),
  dollars('9'.repeat(400), 'The amount_usd may not be greater than 1000000.00.'),
])('by its %s of %j', async (column, cell, message) => {
  const told = await told3(`email,${column}`, `bob@example.com,${cell}`);
  expect(told.errors).toEqual([{ line: 2, field: column, message }]);
});

/** A file of three lines, of which that in the middle is no payout. */
async function told3(header: string, line: string, by?: TestBusiness) {
  const business = by ?? (await gateway().business());
  const more = header
    .split(',')
    .slice(2)
    .map(() => ',')
    .join('');
  const valid = (email: string) => `${email},1${more}`;
  const file = [header, valid('ada@example.com'), line, valid('cy@example.com')].join('\r\n');
  const told = await draftOf(gateway(), business, file);
  expect(told).toMatchObject({ status: 'DRAFT', lines: 3, valid_lines: 2 });
  const stored = await linesOf(gateway(), told.id);
  expect(stored.map(({ status }) => status)).toEqual(['PENDING', 'INVALID', 'PENDING']);
  return told;
}

test('by all that is wrong with it, in the words of a single payout', async () => {
  const long = 'x'.repeat(501);
  const told = await told3('email,amount,reference,team', `nobody,0,${'r'.repeat(101)},${long}`);
  const messages = {
    email: 'The email must be a valid email address.',
    amount: 'The amount must be at least 1.',
    reference: 'The reference must be between 1 and 100 characters.',
    metadata: 'The metadata values may not be greater than 500 characters.',
  };
  const errors = Object.entries(messages).map(([field, message]) => ({
    line: 2,
    field,
    message,
  }));
  expect(told.errors).toEqual(errors);
  const [, stored] = await linesOf(gateway(), told.id);
  expect(stored).toMatchObject({ email: 'nobody', amount: null, metadata: null });
});

test('by too many texts of metadata', async () => {
  const names = Array.from({ length: 21 }, (_, at) => `m${at}`);
  const told = await told3(
    `email,amount,${names.join(',')}`,
    `bob@example.com,1,${names.join(',')}`,
  );
  const message = 'The metadata may not have more than 20 keys.';
  expect(told.errors).toEqual([{ line: 2, field: 'metadata', message }]);
});

test('in JSON, by what no cell could be', async () => {
  const business = await gateway().business();
  const lines = [
    '{"email":"ada\\u0000@example.com","amount":"100","reference":"\\ud800"}',
    '{"email":null,"amount":null}',
    '{"email":["ada@example.com"],"amount":1.5,"metadata":{"the team":"red"}}',
    '{"email":"ada@example.com","amount":1,"idempotencyKey":"one"}',
  ];
  const told = await draftOf(gateway(), business, lines.join('\n'), { type: NDJSON });
  expect(told).toMatchObject({ lines: 4, valid_lines: 0, amount: 0 });
  const texts = told.errors.map(({ line, field, message }: Record<string, unknown>) =>
    [line, field, message].join(' '),
  );
  expect(texts).toEqual([
    '1 email The email must be a valid email address.',
    '1 amount The amount must be an integer.',
    '1 reference The reference may not contain control characters.',
    '2 email The email field is required.',
    '2 amount The amount field is required.',
    '3 email The email must be a string.',
    '3 amount The amount must be an integer.',
    '3 metadata The metadata keys may only contain letters, digits, underscores, dots and hyphens, up to 40.',
    '4 idempotency_key Send the key in the Idempotency-Key header.',
  ]);
  const stored = await linesOf(gateway(), told.id);
  expect(stored[0]).toMatchObject({ email: 'ada\ufffd@example.com', reference: '\ufffd' });
});

test('and the first hundred errors are told', async () => {
  const business = await gateway().business();
  const told = await draftOf(
    gateway(),
    business,
    `email,amount\n${',\n'.repeat(60)}ada@example.com,100\n`,
  );
  expect(told).toMatchObject({ lines: 61, valid_lines: 1, amount: 100 });
  expect(told.errors).toHaveLength(100);
  expect(told.errors.at(-1)).toEqual({
    line: 50,
    field: 'amount',
    message: 'The amount field is required.',
  });
});
