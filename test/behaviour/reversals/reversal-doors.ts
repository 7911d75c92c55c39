import { expect } from 'vitest';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';
import type { Door } from '../payouts/doors.ts';

/** What is asked to be taken back. */
export interface Asked {
  readonly id: unknown;
  readonly amount?: unknown;
  readonly key?: string;
  readonly reference?: unknown;
  readonly metadata?: unknown;
}

/** The mutation, with all that it tells. */
export const REVERSE = `mutation ($input: ReversePayoutInput!) {
  reversePayout(input: $input) {
    entry { id amount userBalanceAfter type reference metadata reverses { id } }
    reversed { id reversedAmount remainingAmount }
    reversedAmount
    payoutUser { balance }
    payoutBalance { amount }
    replayed
  }
}`;

/** Asks for a reversal at a door. */
export function reverseAt(
  gateway: TestGateway,
  door: Door,
  { key: secret }: TestBusiness,
  { id, key, ...rest }: Asked,
) {
  const headers = {
    Authorization: `Bearer ${secret}`,
    'Content-Type': 'application/json',
    ...(key !== undefined && door === 'rest' && { 'Idempotency-Key': key }),
  };
  const input = { entryId: id, ...rest, ...(key !== undefined && { idempotencyKey: key }) };
  const body =
    door === 'rest' ? { operation_id: id, ...rest } : { query: REVERSE, variables: { input } };
  const path = door === 'rest' ? '/payout/reverse' : '/graphql';
  return gateway.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What a door tells of a reversal. */
export interface Told {
  readonly amount: number;
  readonly reversed: number;
  readonly balance: number;
  readonly replayed: boolean;
}

/** Expects a reversal to have been made, and tells of it. */
export function expectReversed(door: Door, reply: TestReply): Told & { readonly id: string } {
  if (door === 'rest') {
    expect(reply.status).toBe(201);
    const {
      operation_id: id,
      amount,
      reversed_amount: reversed,
      user_balance: balance,
    } = reply.json;
    expect(Object.keys(reply.json)).toEqual([
      'operation_id',
      'amount',
      'reversed_amount',
      'user_balance',
    ]);
    const replayed = reply.headers.get('idempotent-replayed') === 'true';
    return { id, amount, reversed, balance, replayed };
  }
  expect(reply.json.errors).toBeUndefined();
  const { entry, reversedAmount, replayed } = reply.json.data.reversePayout;
  expect(entry.type).toBe('REVERSAL');
  const { id, amount, userBalanceAfter: balance } = entry;
  return { id, amount, reversed: reversedAmount, balance, replayed };
}

/** Expects one field to have been refused, in the door's words. */
export function expectFields(door: Door, reply: TestReply, field: string, text: string): void {
  const name = door === 'rest' && field === 'entryId' ? 'operation_id' : field;
  if (door === 'rest') {
    expect([reply.status, reply.json]).toEqual([400, { [name]: [text] }]);
    return;
  }
  expect(reply.status).toBe(200);
  expect(reply.json.errors).toMatchObject([
    { message: text, extensions: { code: 'VALIDATION_FAILED', fields: { [name]: [text] } } },
  ]);
}
