import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { NDJSON, draftOf, linesOf } from './files.ts';

// A file becomes a draft of a pay run; see bad-files.test.ts for those that do not.

const gateway = useGateway();

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

test('a file in cents becomes a draft', async () => {
  const business = await gateway().business();
  const file = `email,amount,reference,team\n${ADA},100,one,red\r\n"${BOB}" ,5,,\n`.replace(
    '" ,',
    '",',
  );
  const told = await draftOf(gateway(), business, file, { name: 'November' });
  expect(told).toEqual({
    id: expect.any(String),
    status: 'DRAFT',
    name: 'November',
    lines: 2,
    amount: 105,
    valid_lines: 2,
    duplicate_emails: 0,
    duplicate_of: null,
    errors: [],
  });
  expect(await linesOf(gateway(), told.id)).toEqual([
    {
      line: 1,
      email: ADA,
      amount: 100,
      reference: 'one',
      metadata: { team: 'red' },
      status: 'PENDING',
    },
    { line: 2, email: BOB, amount: 5, reference: null, metadata: null, status: 'PENDING' },
  ]);
});

test('a file of JSON lines becomes a draft', async () => {
  const business = await gateway().business();
  const file = `{"email":"${ADA}","amount":1e2,"note":1}\n\n{"email":"x","amount":0,"metadata":{"a":1}}`;
  const told = await draftOf(gateway(), business, file, { type: NDJSON });
  expect(told).toMatchObject({ lines: 2, valid_lines: 1, amount: 100 });
  expect(told.errors).toEqual([
    { line: 2, field: 'email', message: 'The email must be a valid email address.' },
    { line: 2, field: 'amount', message: 'The amount must be at least 1.' },
    { line: 2, field: 'metadata', message: 'The metadata must be an object of strings.' },
  ]);
});
