import { SECRET_KEY } from '../../business/caller.ts';
import type { Route } from '../../kernel/route.ts';
import { readInput } from '../request-input.ts';
import { createDescription } from './description.ts';
import { CreatePayoutUser } from './input.ts';

interface Created {
  readonly createPayoutUser: {
    readonly hash: string;
    readonly replayed: boolean;
    readonly entry: { readonly id: string };
  };
}

/** `POST /payout/create`. */
export const createRoute: Route<Created> = {
  path: '/payout/create',
  methods: ['POST'],
  descriptions: { POST: createDescription },
  credentials: [SECRET_KEY],
  operation: `mutation ($input: CreatePayoutUserInput!) {
    createPayoutUser(input: $input) { hash replayed entry { id } }
  }`,
  variables: async (request) => {
    const { data, idempotencyKey } = await readInput(request, CreatePayoutUser);
    return { input: { ...data, idempotencyKey } };
  },
  reply: ({ createPayoutUser: { hash, replayed, entry } }) => ({
    status: 201,
    body: { hash },
    headers: {
      'Payout-Operation-Id': entry.id,
      ...(replayed && { 'Idempotent-Replayed': 'true' }),
    },
  }),
};
