import { z } from 'zod';
import { UNCERTAIN } from '../business/change.ts';
import { CENTS_MAX } from '../kernel/cents.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { IdempotencyKey, keyOf } from '../kernel/idempotency-key.ts';
import { OperatorError } from '../settings/operator-error.ts';

/** The rule of an amount in cents, of at least so many. */
export const cents = (min: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be whole cents')
    .transform(Number)
    .refine((value) => value >= min, `must be at least ${min}`)
    .refine((value) => value <= CENTS_MAX, `may not be greater than ${CENTS_MAX}`);

/** The rule of `--idempotency-key`. */
export const idempotencyKey = z
  .string()
  .refine(
    (text) => IdempotencyKey.safeParse(text).success,
    'must be 1 to 255 visible ASCII characters',
  )
  // With quotes or without, it is one key, as in the header `Idempotency-Key`.
  .transform(keyOf)
  .optional();

/** The option `--idempotency-key` of what moves money. */
export const idempotencyKeyOption = (what: string) => ({
  name: 'idempotency-key',
  value: 'K',
  description: `a name for this ${what}, so that it is made once however often it is asked for`,
});

/** Tells the operator if nobody knows whether the money was moved. */
export function explainUncertain(error: unknown): never {
  const isUncertain = error instanceof ApiError && error.kind.code === API_ERRORS.internal.code;
  throw isUncertain ? new OperatorError(UNCERTAIN) : error;
}
