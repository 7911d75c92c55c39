import { expect, test } from 'vitest';
import type { IdempotencyRecord } from '../../../../src/ledger/idempotency.ts';
import type { AnyCommand } from '../../../../src/ledger/posting/command.ts';
import { needsOf, replayNeedsOf } from '../../../../src/ledger/posting/group-needs.ts';
import type { Reading } from '../../../../src/ledger/posting/needs.ts';

const reading: Reading<unknown> = {
  select: () => ({ text: 'select 1', values: [] }),
  value: () => ['', undefined],
};
const fingerprint = Buffer.of(1);

const command = (needs: AnyCommand['needs'], more: Partial<AnyCommand> = {}): AnyCommand => ({
  operation: 'test',
  weight: 1,
  needs,
  decide: () => ({ result: undefined }),
  replay: () => undefined,
  ...more,
});

test('a group reads each row once, and the record of each key', () => {
  const group = [
    command(
      { emails: ['a', 'b'], readings: [[reading, ['1', '2']]] },
      { idempotency: { key: 'k', fingerprint } },
    ),
    command({ emails: ['b'], userIds: ['u'], keys: ['k', 'l'] }),
    command({ emails: ['c'], entryIds: ['e'], readings: [[reading, ['2', '3']]] }),
  ];
  expect(needsOf(group)).toEqual({
    emails: ['a', 'b', 'c'],
    userIds: ['u'],
    entryIds: ['e'],
    keys: ['k', 'l'],
    readings: new Map([[reading, ['1', '2', '3']]]),
  });
  expect(needsOf([])).toEqual({
    emails: [],
    userIds: [],
    entryIds: [],
    keys: [],
    readings: new Map(),
  });
});

test('what a repeat is answered with is read for the commands that are repeats alone', () => {
  const replayNeeds = (record: IdempotencyRecord) => ({ userIds: [`user of ${record.key}`] });
  const group = ['known', 'new'].map((key) =>
    command({}, { idempotency: { key, fingerprint }, replayNeeds }),
  );
  const own = { key: 'known', operation: 'test', fingerprint };
  const record = { ...own, entry: { id: 'entry' } } as IdempotencyRecord;
  expect(replayNeedsOf(group, [record])).toMatchObject({
    entryIds: ['entry'],
    userIds: ['user of known'],
  });
  expect(replayNeedsOf(group, [])).toMatchObject({ entryIds: [], userIds: [] });
  for (const other of [{ operation: 'other' }, { fingerprint: Buffer.of(2) }]) {
    const reused = Object.assign({ ...own, entry: null }, other) as IdempotencyRecord;
    expect(replayNeedsOf(group, [reused])).toMatchObject({ userIds: [] });
  }
});
