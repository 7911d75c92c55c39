import { describe, expect, test } from 'vitest';
import { table } from '../../../src/cli/table.ts';

describe('tables for people', () => {
  test('a list has a head; times are readable', () => {
    const rows = [
      { id: '1', label: '', createdAt: new Date(0), revokedAt: null },
      { id: '22', label: 'checkout', createdAt: new Date(999), revokedAt: null },
    ];
    expect(table(rows)).toBe(
      'id  label     createdAt                revokedAt\n' +
        '1   -         1970-01-01 00:00:00 UTC  -\n' +
        '22  checkout  1970-01-01 00:00:00 UTC  -\n',
    );
    expect(table([])).toBe('There are none.\n');
  });

  test('money and other numbers end below one another', () => {
    const rows = [
      { id: '1', balance: 500_000, entries: 7, on: true },
      { id: '2', balance: 5, entries: 12, on: false, test: true },
    ];
    expect(table(rows, ['balance'])).toBe(
      'id    balance  entries  on     test\n' +
        '1   $5,000.00        7  true   -\n' +
        '2       $0.05       12  false  true\n',
    );
  });

  test('one thing has a line a field', () => {
    const one = { id: '1', balance: 1_500_000, payoutBalance: 0, on: false, applied: ['a', 'b'] };
    expect(table(one, ['balance', 'payoutBalance'])).toBe(
      'id             1\nbalance        $15,000.00\npayoutBalance       $0.00\n' +
        'on             false\napplied        a, b\n',
    );
    expect(table({ ok: false, users: 12, problems: [{ rule: 'sums', found: '1, not 2' }] })).toBe(
      'ok     false\nusers  12\n\nproblems\nrule  found\nsums  1, not 2\n',
    );
  });
});
