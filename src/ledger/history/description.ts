import { z } from 'zod';
import { Cents } from '../../kernel/cents.ts';
import { API_ERRORS } from '../../kernel/errors.ts';
import type { OperationDescription } from '../../kernel/described.ts';
import { refused, refusedBy, refusedFields } from '../../rest/openapi/example.ts';
import { CURSOR_INVALID, PAGE_SIZE_MAX } from '../../kernel/pages.ts';
import { payoutHashCredentials } from '../../payout-user/caller.ts';
import { HASH_EXAMPLE, PayoutHash } from '../../payout-user/hash.ts';
import { ENTRY_TYPE_NAMES } from '../entry-types.ts';
import { OperationsPage } from './input.ts';

const Operation = z.strictObject({
  id: z.uuid(),
  type: z.enum(ENTRY_TYPE_NAMES),
  amount: Cents.meta({ description: 'Always positive; `type` says which way it went.' }),
  balance_after: Cents.meta({ description: 'The balance of the payout user after it.' }),
  created_at: z.iso.datetime(),
  reference: z
    .string()
    .nullable()
    .meta({ description: "The merchant's own name for it; null where it has none." }),
});

const Operations = z
  .strictObject({
    email: z.string(),
    balance: Cents.meta({ description: 'The balance of the payout user.' }),
    status: z.enum(['ACTIVE', 'INACTIVE']),
    operations: z.array(Operation).meta({ description: 'The newest first.' }),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'The `cursor` of the next page; null on the last.' }),
  })
  .meta({ title: 'Operations' });

const { limit, cursor } = OperationsPage.shape;

const operations: Omit<OperationDescription, 'operationId'> = {
  summary: 'The operations of a payout user, newest first',
  description:
    'What a payout user sees of itself, by its hash. The hash is read from the header, else from ' +
    "a POST's body, else from the query.",
  credentials: payoutHashCredentials,
  parameters: [
    { in: 'query', name: 'limit', description: 'The most operations of a page.', schema: limit },
    {
      in: 'query',
      name: 'cursor',
      description: 'The `next_cursor` of the page before.',
      schema: cursor,
    },
  ],
  reply: { status: 200, description: 'A page of operations.', schema: Operations },
  examples: {
    operations: {
      summary: 'A payout user that was paid once',
      status: 200,
      body: {
        email: 'user@example.com',
        balance: 10_000,
        status: 'ACTIVE',
        operations: [
          {
            id: '019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a31',
            type: 'ALLOCATION',
            amount: 10_000,
            balance_after: 10_000,
            created_at: '2026-11-23T10:15:30.123Z',
            reference: 'invoice-2026-11',
          },
        ],
        next_cursor: null,
      },
    },
    limitInvalid: refusedBy(OperationsPage, 'The limit is out of its range', {
      query: { limit: String(PAGE_SIZE_MAX + 1) },
    }),
    cursorInvalid: refusedFields(
      'The cursor is none that this list gave',
      { cursor: [CURSOR_INVALID] },
      { query: { cursor: 'x' } },
    ),
  },
};

/** `/payout/operations` in the OpenAPI document, by either method. */
export const operationsDescriptions = {
  GET: { ...operations, operationId: 'getPayoutOperations' },
  POST: {
    ...operations,
    operationId: 'postPayoutOperations',
    body: {
      description: 'The hash, where it is not in the header. With the header no body is read.',
      schema: z.object({ payout_hash: PayoutHash.optional() }).meta({ title: 'PayoutHash' }),
      mayCarryCredential: true,
    },
    request: { body: { payout_hash: HASH_EXAMPLE } },
    examples: {
      ...operations.examples,
      unauthenticated: refused(API_ERRORS.unauthenticated, { body: {} }),
    },
  },
} as const satisfies Record<string, OperationDescription>;
