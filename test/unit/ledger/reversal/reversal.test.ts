import type { MikroORM } from '@mikro-orm/postgresql';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../../../src/kernel/errors.ts';
import { newId } from '../../../../src/kernel/ids.ts';
import { allocation } from '../../../../src/ledger/allocation/allocation.ts';
import { HistoryEntry } from '../../../../src/ledger/entry.ts';
import type { AnyCommand } from '../../../../src/ledger/posting/command.ts';
import { type Reversed, reversal } from '../../../../src/ledger/reversal/reversal.ts';
import { topUp } from '../../../../src/ledger/top-up/funding.ts';
import { unconnectedOrm } from '../../../support/unconnected-orm.ts';
import { EMAILS, secretsOf } from '../posting/requests.ts';
import { Tables, text } from '../posting/tables.ts';

const NOW = new Date('2026-11-26T10:00:00.000Z');
const PAID = 100;
const asked = { idempotencyKey: undefined, actor: 'cli' } as const;

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

/** A business that has paid one allocation, and the id of that. */
function paid(): { readonly tables: Tables; readonly entryId: string } {
  const tables = new Tables(orm, newId(NOW));
  const pay = allocation(secretsOf(1), { email: EMAILS[0], amount: PAID, ...asked });
  tables.group([topUp({ amount: PAID, actor: 'cli' }), pay], NOW);
  const entry = tables.rows(HistoryEntry).find(({ type }) => type === 'ALLOCATION');
  return { tables, entryId: text(entry?.['id']) };
}

const amounts = fc.array(fc.option(fc.integer({ min: 1, max: PAID }), { nil: undefined }), {
  minLength: 1,
  maxLength: 8,
});

test('reversals of one entry see each other, in one group and in several', () => {
  fc.assert(
    fc.property(fc.array(amounts, { minLength: 1, maxLength: 3 }), (groups) => {
      const { tables, entryId } = paid();
      let remains = PAID;
      for (const group of groups) {
        const commands = group.map((amount) => reversal({ entryId, amount, ...asked }));
        for (const [at, result] of tables.group(commands, NOW).entries()) {
          const amount = group[at] ?? remains;
          if (remains === 0 || amount > remains) {
            expect(result).toBeInstanceOf(ApiError);
            continue;
          }
          remains -= amount;
          expect((result as Reversed).reversedAmount).toBe(PAID - remains);
          expect((result as Reversed).entry.amount).toBe(amount);
        }
        expect(tables.reversedOf(entryId)).toBe(PAID - remains);
      }
    }),
    { seed: 20_261_126, numRuns: 200 },
  );
});

test('a reversal that is undone has taken nothing back for those after it', () => {
  const { tables, entryId } = paid();
  const { books } = tables.open([reversal({ entryId, amount: undefined, ...asked })], NOW);
  const takeBack = (amount: number) => reversal({ entryId, amount, ...asked }).decide(books).result;
  const undone = () => {
    expect(takeBack(30).reversedAmount).toBe(30);
    expect(() => books.attempt(() => takeBack(71))).toThrow(ApiError);
    expect(takeBack(70).reversedAmount).toBe(PAID);
    throw new Error('undo');
  };
  expect(() => books.attempt(undone)).toThrow('undo');
  expect(takeBack(60).reversedAmount).toBe(60);
  expect(() => books.attempt(() => takeBack(41))).toThrow(ApiError);
});

test('of an entry whose sum was not read nothing is taken back', () => {
  const { tables, entryId } = paid();
  const careless: AnyCommand = {
    operation: 'careless',
    weight: 1,
    needs: { entryIds: [entryId] },
    decide: (books) => reversal({ entryId, amount: 1, ...asked }).decide(books),
    replay: () => undefined,
  };
  expect(() => tables.group([careless], NOW)).toThrow('A reversed sum was not read');
});
