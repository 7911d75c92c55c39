import { z } from 'zod';
import { IdempotencyKey } from '../../kernel/idempotency-key.ts';
import { Amount } from '../allocation/input.ts';
import { labels } from '../labels.ts';

const operationId = z
  .string({
    error: ({ input }) =>
      input == null ? 'The operation_id field is required.' : 'The operation_id must be a string.',
  })
  .meta({ description: 'The operation to take back, as `Payout-Operation-Id` named it.' });

const rest = { amount: Amount.nullish(), ...labels };

/** The fields of a reversal over REST. */
export const ReversePayout = z
  .object({ operation_id: operationId, ...rest })
  .meta({ title: 'ReversePayout' });

/** The same in GraphQL: there the operation is called an entry, and the key is a field. */
export const ReversePayoutInput = z.object({
  entryId: z.string(),
  ...rest,
  idempotencyKey: IdempotencyKey.nullish(),
});
