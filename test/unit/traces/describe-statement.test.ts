import { expect, test } from 'vitest';
import { describeStatement } from '../../../src/traces/describe-statement.ts';

const TABLES = new Set(['payout_user', 'business']);
const text = 'select * from "payout_user" where "email" = $1';

test.each([
  [['begin'], { operation: 'BEGIN' }],
  [['commit'], { operation: 'COMMIT' }],
  [
    [{ text: 'begin; set local lock_timeout = 5; commit', query_timeout: 5 }],
    { operation: 'COMMIT' },
  ],
  [[{ text, values: ['a@b.c'] }], { operation: 'SELECT', table: 'payout_user', text }],
  [
    [`select * from "public"."payout_user" where "email" = 'a@b.c'`, []],
    { operation: 'SELECT', table: 'payout_user' },
  ],
  [[`update business set name = 'secret'`], { operation: 'UPDATE', table: 'business' }],
  [[`insert into secrets values ('x')`], { operation: 'INSERT' }],
  [[`'a@b.c' is no statement`], { operation: 'OTHER' }],
  [['secret'], { operation: 'OTHER' }],
  [[undefined], { operation: 'OTHER' }],
])('%j is told as %j', (given, told) => {
  expect(describeStatement(given, TABLES)).toEqual({ table: undefined, text: undefined, ...told });
});
