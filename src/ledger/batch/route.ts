import { SECRET_KEY } from '../../business/caller.ts';
import { fieldsOf } from '../../kernel/builder.ts';
import { type Fields, invalid } from '../../kernel/errors.ts';
import { hasMisplacedKey } from '../../kernel/idempotency-key.ts';
import type { Route } from '../../kernel/route.ts';
import { readInput } from '../request-input.ts';
import { batchDescription } from './description.ts';
import { BatchLine, CreatePayoutUsers } from './input.ts';
import type { LineError, LineStatus } from './line.ts';

interface BatchData {
  readonly createPayoutUsers: {
    readonly results: readonly {
      readonly index: number;
      readonly status: LineStatus;
      readonly hash: string | null;
      readonly entry: { readonly id: string } | null;
      readonly error: LineError | null;
    }[];
    readonly paid: number;
    readonly refused: number;
    readonly amount: number;
    readonly payoutBalance: { readonly amount: number };
    readonly replayed: boolean;
  };
}

/** `POST /payout/batch`. */
export const batchRoute: Route<BatchData> = {
  path: '/payout/batch',
  methods: ['POST'],
  descriptions: { POST: batchDescription },
  credentials: [SECRET_KEY],
  operation: `mutation ($input: CreatePayoutUsersInput!) {
    createPayoutUsers(input: $input) {
      results { index status hash entry { id } error { code message fields } }
      paid
      refused
      amount
      payoutBalance { amount }
      replayed
    }
  }`,
  variables: async (request) => {
    const { data, idempotencyKey } = await readInput(request, CreatePayoutUsers);
    const { payouts, mode, dry_run: dryRun } = data;
    const input = {
      payouts: payouts.map((line) => readLine(line).payout),
      mode: mode?.toUpperCase() ?? 'EACH',
      dryRun: dryRun ?? false,
      idempotencyKey,
    };
    return { input };
  },
  reply: async ({ createPayoutUsers: batch }, request) => {
    const { payouts = [], dry_run: dryRun } = (await request.json()) as Body;
    const { paid, refused, amount, payoutBalance, replayed } = batch;
    const results = batch.results.map(({ entry, error, ...line }) => ({
      ...line,
      operation_id: entry?.id ?? null,
      error: error && errorOf(readLine(payouts[line.index]).fields, error),
    }));
    return {
      // What was all paid before, by the keys of its lines, is no failure.
      status: dryRun ? 200 : paid > 0 || refused === 0 ? 201 : 400,
      body: { paid, refused, amount, payout_balance: payoutBalance.amount, results },
      headers: replayed ? { 'Idempotent-Replayed': 'true' } : {},
    };
  },
};

interface Body {
  readonly payouts?: readonly unknown[];
  readonly dry_run?: boolean;
}

/** Refused by every rule: stands for a line that GraphQL could not take, so that each keeps its place. */
const NO_PAYOUT = { email: '', amount: 0 };

/** A line as GraphQL takes it, and what is wrong with it in the words of this door. */
function readLine(sent: unknown): { readonly payout: object; readonly fields?: Fields } {
  const line = isObject(sent) ? sent : {};
  const { idempotency_key: _, ...others } = line;
  const isMisplaced = hasMisplacedKey(() => undefined, others);
  const { data, error } = BatchLine.safeParse(line);
  if (error || isMisplaced) {
    const misplaced = { idempotency_key: [KEY_NAME] };
    return {
      payout: NO_PAYOUT,
      fields: { ...(error && fieldsOf(error)), ...(isMisplaced && misplaced) },
    };
  }
  const { idempotency_key: idempotencyKey, ...payout } = data;
  return { payout: { ...payout, idempotencyKey } };
}

const KEY_NAME = 'Send the key of a line as idempotency_key.';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a line is refused for: what is wrong with it as it was sent, where it was no payout at all. */
function errorOf(sent: Fields | undefined, { code, message, fields }: LineError): LineError {
  if (!sent) return { code, message, ...(fields && { fields }) };
  return { code, message: invalid(sent).message, fields: sent };
}
