import { presumeKey, requireKey } from '../business/caller.ts';
import { fieldsOf } from '../kernel/builder.ts';
import { FAULTS, Refusal, invalid } from '../kernel/errors.ts';
import {
  IdempotencyKey,
  KEY_HEADER,
  KEY_MISPLACED,
  hasMisplacedKey,
} from '../kernel/idempotency-key.ts';
import { PAGE_SIZE } from '../kernel/pages.ts';
import { type RestRequest, type Route } from '../kernel/rest.ts';
import { requireHash } from '../payout-user/caller.ts';
import { createDescription } from './create-description.ts';
import { CreatePayoutUser, OperationsPage } from './input.ts';
import { lanesOf } from './lane.ts';
import { operationsDescriptions } from './operations-description.ts';

const create: Route<{ createPayoutUser: { hash: string; replayed: boolean } }> = {
  path: '/payout/create',
  methods: ['POST'],
  descriptions: { POST: createDescription },
  caller: requireKey,
  // Where others pay, too, its group has to wait for theirs, and a look-up that is made for all who
  // came meanwhile costs no time: it lets them go on together, which takes less of it for each.
  presume: (request, app) =>
    lanesOf(app).payouts === 0 ? presumeKey(request, app) : requireKey(request, app),
  operation: `mutation ($input: CreatePayoutUserInput!) {
    createPayoutUser(input: $input) { hash replayed }
  }`,
  variables: async (request) => {
    const body = await request.json();
    const { data, error } = CreatePayoutUser.safeParse(body);
    const isMisplaced = hasMisplacedKey(request.header, body);
    if (error || isMisplaced) {
      throw invalid({
        ...(error && fieldsOf(error)),
        ...(isMisplaced && { idempotency_key: [KEY_MISPLACED] }),
      });
    }
    const idempotencyKey = request.header(KEY_HEADER);
    if (!IdempotencyKey.optional().safeParse(idempotencyKey).success) {
      throw new Refusal(FAULTS.idempotencyKeyInvalid);
    }
    return { input: { ...data, idempotencyKey } };
  },
  reply: ({ createPayoutUser: { hash, replayed } }) => ({
    status: 201,
    body: { hash },
    headers: replayed ? { 'Idempotent-Replayed': 'true' } : {},
  }),
};

interface OperationsData {
  readonly payoutUser: {
    readonly email: string;
    readonly balance: number;
    readonly status: string;
    readonly history: {
      readonly nodes: readonly {
        readonly id: string;
        readonly type: string;
        readonly amount: number;
        readonly balance_after: number;
        readonly created_at: string;
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

const operations: Route<OperationsData> = {
  path: '/payout/operations',
  methods: ['GET', 'POST'],
  parameters: [...Object.keys(OperationsPage.shape), 'payout_hash'],
  descriptions: operationsDescriptions,
  // The header counts first, and then the body is not read; the query counts last.
  caller: async (request, app) =>
    requireHash(
      request.header('x-payout-hash') ?? (await bodyHash(request)) ?? request.query('payout_hash'),
      app,
    ),
  operation: `query ($limit: Int, $cursor: String) {
    payoutUser {
      email
      balance
      status
      history(first: $limit, after: $cursor) {
        nodes { id type amount balance_after: userBalanceAfter created_at: createdAt }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`,
  variables: async (request) => {
    const given = { limit: request.query('limit'), cursor: request.query('cursor') };
    const { data, error } = OperationsPage.safeParse(given);
    if (error) throw invalid(fieldsOf(error));
    return { limit: Number(data.limit ?? PAGE_SIZE), cursor: data.cursor };
  },
  // GraphQL's argument has another name there.
  fields: { after: 'cursor' },
  reply: ({ payoutUser: { email, balance, status, history } }) => ({
    status: 200,
    body: {
      email,
      balance,
      status,
      operations: history.nodes,
      next_cursor: history.pageInfo.hasNextPage ? history.pageInfo.endCursor : null,
    },
  }),
};

async function bodyHash(request: RestRequest): Promise<unknown> {
  if (request.method !== 'POST') return undefined;
  const { payout_hash: hash } = (await request.json()) as { payout_hash?: unknown };
  return hash ?? undefined;
}

/** The REST addresses of the ledger. */
export const ledgerRoutes: readonly Route[] = [create, operations];
