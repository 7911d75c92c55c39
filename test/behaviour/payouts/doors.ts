import { expect } from 'vitest';
import type { Command } from '../../../src/kernel/command.ts';
import { modules } from '../../../src/modules.ts';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';

/** The two ways in; whatever a payout does, it does through both. */
export const DOORS = ['rest', 'graphql'] as const;
export type Door = (typeof DOORS)[number];

export const HASH = /^[a-z2-7]{52}$/;
export const MUTATION = `mutation ($input: CreatePayoutUserInput!) {
  createPayoutUser(input: $input) { hash created replayed }
}`;

/** A payout to ask for; the fields are JSON texts, so that both doors read the same characters. */
export interface RawPayout {
  readonly email?: string;
  readonly amount?: string;
  readonly reference?: string;
  readonly metadata?: string;
  readonly key?: string;
}

/** Asks for a payout at a door; `authorization` is the header's value, if there is to be one. */
export function askFor(
  gateway: TestGateway,
  door: Door,
  authorization: string | undefined,
  { key, ...given }: RawPayout,
): Promise<TestReply> {
  const names = ['email', 'amount', 'reference', 'metadata'] as const;
  const fields = [
    ...names.flatMap((name) => (given[name] === undefined ? [] : [`"${name}":${given[name]}`])),
    ...(key === undefined || door === 'rest' ? [] : [`"idempotencyKey":${JSON.stringify(key)}`]),
  ];
  const input = `{${fields.join(',')}}`;
  const query = JSON.stringify(MUTATION);
  return gateway.fetch(door === 'rest' ? '/payout/create' : '/graphql', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      // So that a refusal before the resolver shows in the status, as the specification has it.
      ...(door === 'graphql' && { Accept: 'application/graphql-response+json' }),
      ...(authorization !== undefined && { Authorization: authorization }),
      ...(key !== undefined && door === 'rest' && { 'Idempotency-Key': key }),
    },
    body: door === 'rest' ? input : `{"query":${query},"variables":{"input":${input}}}`,
  });
}

/** Pays at a door. */
export function payAt(
  gateway: TestGateway,
  door: Door,
  { key: secret }: TestBusiness,
  payout: { readonly email: string; readonly amount: number; readonly key?: string },
): Promise<TestReply> {
  const { email, amount, ...rest } = payout;
  const raw = { email: JSON.stringify(email), amount: String(amount), ...rest };
  return askFor(gateway, door, `Bearer ${secret}`, raw);
}

/** Expects a payout to have been made, and tells its hash and whether it was a repeat. */
export function expectPaid(door: Door, reply: TestReply): { hash: string; replayed: boolean } {
  if (door === 'rest') {
    expect(reply).toMatchObject({ status: 201, json: { hash: expect.stringMatching(HASH) } });
    expect(reply.text).toBe(`{"hash":"${reply.json.hash}"}`);
    const replayed = reply.headers.get('idempotent-replayed');
    expect([null, 'true']).toContain(replayed);
    return { hash: reply.json.hash as string, replayed: replayed === 'true' };
  }
  expect(reply).toMatchObject({ status: 200 });
  expect(reply.json).not.toHaveProperty('errors');
  const { hash, replayed } = reply.json.data.createPayoutUser;
  expect(hash).toMatch(HASH);
  return { hash: hash as string, replayed: replayed as boolean };
}

const KEY_INVALID = 'The Idempotency-Key header is invalid.';

/** The refusals that have one text, as each door shows them. */
export const REFUSALS = {
  keyInvalid: {
    status: 400,
    code: 'VALIDATION_FAILED',
    text: KEY_INVALID,
    fields: { idempotencyKey: [KEY_INVALID] },
  },
  payoutsOff: {
    status: 403,
    code: 'PAYOUTS_DISABLED',
    text: 'Payouts are currently disabled. Please enable them in Settings.',
  },
  insufficient: {
    status: 400,
    code: 'INSUFFICIENT_BALANCE',
    text: 'Insufficient payout balance',
  },
  keyReused: {
    status: 422,
    code: 'IDEMPOTENCY_KEY_REUSED',
    text: 'The Idempotency-Key was already used for a different request.',
  },
} as const;

/** Expects a refusal, to the byte over REST. */
export function expectRefused(door: Door, reply: TestReply, refusal: keyof typeof REFUSALS): void {
  const { status, text, code, ...extensions } = REFUSALS[refusal];
  if (door === 'rest') {
    expect(reply).toMatchObject({ status, text: `{"error":"${text}"}` });
    return;
  }
  expect(reply).toMatchObject({ status: 200, json: { data: { createPayoutUser: null } } });
  expect(reply.json.errors).toMatchObject([{ message: text, extensions: { code, ...extensions } }]);
}

/** Runs an operator's command on the gateway's database. */
export function operate(
  gateway: TestGateway,
  name: string,
  input: object,
): Promise<object | undefined> {
  const commands: readonly Command[] = modules.flatMap((module) => module.commands ?? []);
  const command = commands.find((each) => each.name === name);
  if (!command) throw new Error(`There is no command ${name}`);
  return command.run(gateway.serving.app, command.input.parse(input));
}

/** What is left in the payout balance. */
export async function payoutBalance(gateway: TestGateway, business: TestBusiness): Promise<number> {
  const { json } = await gateway.graphql(business, '{ payoutBalance { amount } }');
  return json.data.payoutBalance.amount as number;
}

/** The balances of the payout users, by address. */
export async function userBalances(
  gateway: TestGateway,
  business: TestBusiness,
): Promise<Record<string, number>> {
  const query = '{ payoutUsers(first: 100) { nodes { email balance } } }';
  const { json } = await gateway.graphql(business, query);
  const users = json.data.payoutUsers.nodes as { email: string; balance: number }[];
  return Object.fromEntries(users.map(({ email, balance }) => [email, balance]));
}
