import { expect, test } from 'vitest';
import {
  COMMON_TYPE,
  ENTRY_TYPES,
  ENTRY_TYPE_NAMES,
  USER_TYPES_SQL,
  signedAmount,
} from '../../../src/ledger/entry-types.ts';

test('each kind of entry moves the three balances as it is written here', () => {
  const moves = ENTRY_TYPE_NAMES.map((type) => {
    const { balance, payoutBalance, userBalance } = ENTRY_TYPES[type];
    return [type, balance, payoutBalance, userBalance];
  });
  expect(moves).toEqual([
    ['DEPOSIT', 1, 0, 0],
    ['TRANSFER', -1, 1, 0],
    ['TOP_UP', 0, 1, 0],
    ['ALLOCATION', 0, -1, 1],
    ['REVERSAL', 0, 1, -1],
  ]);
});

test('a kind brings money in, or only moves it', () => {
  for (const type of ENTRY_TYPE_NAMES) {
    const { balance, payoutBalance, userBalance } = ENTRY_TYPES[type];
    const isNew = type === 'DEPOSIT' || type === 'TOP_UP';
    expect(balance + payoutBalance + userBalance).toBe(isNew ? 1 : 0);
  }
});

test('the SQL of the audit and of the checks says the same', () => {
  expect(signedAmount('balance')).toBe(
    "case type when 'DEPOSIT' then amount when 'TRANSFER' then -amount else 0 end",
  );
  expect(signedAmount('payoutBalance')).toBe(
    "case type when 'TRANSFER' then amount when 'TOP_UP' then amount " +
      "when 'ALLOCATION' then -amount when 'REVERSAL' then amount else 0 end",
  );
  expect(signedAmount('userBalance')).toBe(
    "case type when 'ALLOCATION' then amount when 'REVERSAL' then -amount else 0 end",
  );
  expect(USER_TYPES_SQL).toBe("'ALLOCATION', 'REVERSAL'");
  expect(COMMON_TYPE).toBe('ALLOCATION');
});
