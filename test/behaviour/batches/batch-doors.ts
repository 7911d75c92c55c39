import { expect } from 'vitest';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { type Door, payoutBalance, userBalances } from '../payouts/doors.ts';

/** A line to ask for; `key` is its own. */
export interface AskedLine {
  readonly email?: unknown;
  readonly amount?: unknown;
  readonly reference?: unknown;
  readonly metadata?: unknown;
  readonly key?: unknown;
}

/** How the lines depend on one another, and what makes the call safe to repeat. */
export interface How {
  readonly mode?: 'EACH' | 'ALL';
  readonly dryRun?: boolean;
  readonly key?: string;
}

/** What a door tells of a batch, in the words of GraphQL. */
export interface ToldBatch {
  readonly status: number;
  readonly paid: number;
  readonly refused: number;
  readonly amount: number;
  readonly payoutBalance: number;
  readonly replayed: boolean;
  readonly results: readonly {
    readonly index: number;
    readonly status: string;
    readonly hash: string | null;
    readonly entryId: string | null;
    readonly error: {
      readonly code: string;
      readonly message: string;
      readonly fields?: object;
    } | null;
  }[];
}

const BATCH = `mutation ($input: CreatePayoutUsersInput!) {
  createPayoutUsers(input: $input) {
    results { index status hash entry { id } error { code message fields } }
    paid refused amount payoutBalance { amount } replayed
  }
}`;

/** Sends a batch at a door. */
export function sendBatch(
  gateway: TestGateway,
  door: Door,
  { key: secret }: TestBusiness,
  lines: readonly unknown[],
  { mode, dryRun, key }: How = {},
) {
  const isRest = door === 'rest';
  const keyName = isRest ? 'idempotency_key' : 'idempotencyKey';
  const payouts = lines.map((line) => {
    if (!isLine(line)) return line;
    const { key: own, ...fields } = line;
    return { ...fields, ...(own !== undefined && { [keyName]: own }) };
  });
  const input = isRest
    ? { payouts, ...(mode && { mode: mode.toLowerCase() }), dry_run: dryRun }
    : { payouts, mode, dryRun, idempotencyKey: key };
  return gateway.fetch(isRest ? '/payout/batch' : '/graphql', {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${secret}`,
      'Content-Type': 'application/json',
      ...(isRest && key !== undefined && { 'Idempotency-Key': key }),
    },
    body: JSON.stringify(isRest ? input : { query: BATCH, variables: { input } }),
  });
}

function isLine(line: unknown): line is AskedLine {
  return typeof line === 'object' && line !== null;
}

/** Sends a batch that is answered line by line, and tells what it came to. */
export async function batchAt(...asked: Parameters<typeof sendBatch>): Promise<ToldBatch> {
  const [, door] = asked;
  const { status, json, headers } = await sendBatch(...asked);
  if (door === 'rest') {
    const { payout_balance: payoutBalance, results, ...counts } = json;
    expect(Object.keys(json)).toEqual(['paid', 'refused', 'amount', 'payout_balance', 'results']);
    const replayed = headers.get('idempotent-replayed') === 'true';
    const told = results.map(
      ({ operation_id: entryId, index, status: became, hash, error }: RestLine) => ({
        index,
        status: became,
        hash,
        entryId,
        error,
      }),
    );
    return { status, ...counts, payoutBalance, replayed, results: told };
  }
  expect(json.errors).toBeUndefined();
  const { payoutBalance, results, ...counts } = json.data.createPayoutUsers;
  return {
    status,
    ...counts,
    payoutBalance: payoutBalance.amount,
    results: results.map(({ index, status: became, hash, entry, error }: GraphqlLine) => ({
      index,
      status: became,
      hash,
      entryId: entry?.id ?? null,
      error: error && withoutNull(error),
    })),
  };
}

type ToldLine = ToldBatch['results'][number];
type RestLine = Omit<ToldLine, 'entryId'> & { readonly operation_id: string | null };
type GraphqlLine = Omit<ToldLine, 'entryId' | 'error'> & {
  readonly entry: { readonly id: string } | null;
  readonly error: { readonly fields: unknown } | null;
};

function withoutNull({ fields, ...error }: { readonly fields: unknown }): object {
  return fields === null ? error : { ...error, fields };
}

/** What became of each line. */
export function statusesOf({ results }: ToldBatch): readonly string[] {
  return results.map(({ status }) => status);
}

/** What a business of these tests has to pay from, in cents. */
export const FUNDS = 10_000;

/** Expects these balances, and what is left of `FUNDS`. */
export async function expectMoney(
  gateway: TestGateway,
  business: TestBusiness,
  balances: Readonly<Record<string, number>>,
): Promise<void> {
  const paid = Object.values(balances).reduce((sum, amount) => sum + amount, 0);
  expect(await userBalances(gateway, business)).toEqual(balances);
  expect(await payoutBalance(gateway, business)).toBe(FUNDS - paid);
  await gateway.expectBooksToBalance();
}
