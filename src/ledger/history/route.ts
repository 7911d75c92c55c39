import { fieldsOf } from '../../kernel/builder.ts';
import { invalid } from '../../kernel/errors.ts';
import { PAGE_SIZE } from '../../kernel/pages.ts';
import type { Route } from '../../kernel/route.ts';
import { PAYOUT_HASH } from '../../payout-user/caller.ts';
import { operationsDescriptions } from './description.ts';
import { OperationsPage } from './input.ts';

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
        readonly reference: string | null;
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

/** `/payout/operations`: the entries of the payout user that calls. */
export const operationsRoute: Route<OperationsData> = {
  path: '/payout/operations',
  methods: ['GET', 'POST'],
  parameters: [...Object.keys(OperationsPage.shape), 'payout_hash'],
  descriptions: operationsDescriptions,
  credentials: PAYOUT_HASH,
  operation: `query ($limit: Int, $cursor: String) {
    payoutUser {
      email
      balance
      status
      history(first: $limit, after: $cursor) {
        nodes {
          id type amount balance_after: userBalanceAfter created_at: createdAt reference
        }
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
  // An error of GraphQL's `after` is one of REST's `cursor`.
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
