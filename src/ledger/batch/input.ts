import { z } from 'zod';
import { IdempotencyKey } from '../../kernel/idempotency-key.ts';
import { CreatePayoutUser } from '../allocation/input.ts';

/** The most payouts of one call. */
export const BATCH_LINES_MAX = 500;

/** What is said of a batch that is empty, too long or no list. */
export const LINE_COUNT = {
  message: `The payouts must be a list of 1 to ${BATCH_LINES_MAX}.`,
};

const payouts = z
  .custom<readonly unknown[]>(Array.isArray, LINE_COUNT.message)
  .refine(({ length }) => length >= 1 && length <= BATCH_LINES_MAX, LINE_COUNT.message);

/** One payout of a batch over REST. */
export const BatchLine = CreatePayoutUser.extend({
  idempotency_key: IdempotencyKey.nullish().meta({
    description: 'Makes this line safe to repeat, in another batch or alone.',
  }),
}).meta({ title: 'BatchLine' });

/**
 * The fields of a batch over REST. What its lines break is told of each line, so that they are checked
 * one by one.
 */
export const CreatePayoutUsers = z.object({
  payouts,
  mode: z
    .enum(['each', 'all'], 'The mode must be each or all.')
    .nullish()
    .meta({ description: 'Whether each line stands for itself, or all are paid or none.' }),
  dry_run: z
    .boolean('The dry_run must be true or false.')
    .nullish()
    .meta({ description: 'Tells what would happen, and does nothing.' }),
});
