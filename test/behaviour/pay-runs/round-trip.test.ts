import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { draftOf, linesOf } from './files.ts';
import { inDecimals, tables, written } from './tables.ts';

// Whatever table of valid lines is written, it is read back as it was.

const gateway = useGateway();

test('a table is read back, whoever wrote it', async () => {
  const business = await gateway().business();
  await fc.assert(
    fc.asyncProperty(tables, async ({ columns, lines, writing }) => {
      const told = await draftOf(gateway(), business, written(columns, lines, writing));
      expect(told).toMatchObject({ lines: lines.length, valid_lines: lines.length, errors: [] });
      expect(told.amount).toBe(lines.reduce((sum, { amount }) => sum + amount, 0));
      const stored = await linesOf(gateway(), told.id);
      expect(stored).toEqual(
        lines.map((line, at) => ({ line: at + 1, ...line, status: 'PENDING' })),
      );
    }),
    { numRuns: 200 },
  );
});

test('dollars are read as exactly the cents that they are', async () => {
  const business = await gateway().business();
  const cents = fc.oneof(
    fc.integer({ min: 1, max: 100_000_000 }),
    fc.integer({ min: 1, max: 999 }),
  );
  const amounts = fc.array(cents, { minLength: 500, maxLength: 500 });
  await fc.assert(
    fc.asyncProperty(amounts, async (given) => {
      const rows = given.map((each, at) => `user${at}@example.com,${inDecimals(each)}`);
      const told = await draftOf(gateway(), business, `email,amount_usd\n${rows.join('\n')}`);
      const stored = await linesOf(gateway(), told.id);
      expect(stored.map(({ amount }) => amount)).toEqual(given);
    }),
    { numRuns: 10 },
  );
});
