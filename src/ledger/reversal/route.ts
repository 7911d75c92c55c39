import { SECRET_KEY } from '../../business/caller.ts';
import type { Route } from '../../kernel/route.ts';
import { readInput } from '../request-input.ts';
import { reverseDescription } from './description.ts';
import { ReversePayout } from './input.ts';

interface ReversedData {
  readonly reversePayout: {
    readonly entry: {
      readonly id: string;
      readonly amount: number;
      readonly userBalanceAfter: number;
    };
    readonly reversedAmount: number;
    readonly replayed: boolean;
  };
}

/** `POST /payout/reverse`. */
export const reverseRoute: Route<ReversedData> = {
  path: '/payout/reverse',
  methods: ['POST'],
  descriptions: { POST: reverseDescription },
  credentials: [SECRET_KEY],
  operation: `mutation ($input: ReversePayoutInput!) {
    reversePayout(input: $input) {
      entry { id amount userBalanceAfter }
      reversedAmount
      replayed
    }
  }`,
  variables: async (request) => {
    const { data, idempotencyKey } = await readInput(request, ReversePayout);
    const { operation_id: entryId, ...rest } = data;
    return { input: { entryId, ...rest, idempotencyKey } };
  },
  // An error of GraphQL's `entryId` is one of REST's `operation_id`.
  fields: { entryId: 'operation_id' },
  reply: ({ reversePayout: { entry, reversedAmount, replayed } }) => ({
    status: 201,
    body: {
      operation_id: entry.id,
      amount: entry.amount,
      reversed_amount: reversedAmount,
      user_balance: entry.userBalanceAfter,
    },
    headers: replayed ? { 'Idempotent-Replayed': 'true' } : {},
  }),
};
