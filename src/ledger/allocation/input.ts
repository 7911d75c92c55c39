import { z } from 'zod';
import { labels } from '../labels.ts';
import { IdempotencyKey } from '../../kernel/idempotency-key.ts';
import {
  EMAIL_LENGTH_MAX,
  EMAIL_TOO_LONG,
  isEmail,
  isShortEmail,
  trimEmail,
} from '../../payout-user/email.ts';

/** The bounds of the amount of one payout, in cents: 1 cent to $1,000,000.00. */
export const AMOUNT_CENTS_MIN = 1;
export const AMOUNT_CENTS_MAX = 100_000_000;

const required = (field: string, otherwise: string) => (issue: { readonly input?: unknown }) =>
  issue.input == null ? `The ${field} field is required.` : otherwise;

const email = z
  .string({ error: required('email', 'The email must be a string.') })
  .refine((text) => trimEmail(text) !== '', { error: 'The email field is required.', abort: true })
  .refine((text) => isEmail(trimEmail(text)), 'The email must be a valid email address.')
  .refine(isShortEmail, EMAIL_TOO_LONG)
  .meta({
    description:
      'The e-mail address of the payout user. Its case, and spaces around it, do not matter.',
    format: 'email',
    maxLength: EMAIL_LENGTH_MAX,
  });

// Not z.number(), which takes Infinity for a wrong type: JSON's 1e400 is one, and is too much.
/** The rule of an amount, in cents. */
export const Amount = z
  .custom<number>((value) => typeof value === 'number', {
    error: required('amount', 'The amount must be an integer.'),
    abort: true,
  })
  .refine((cents) => Number.isInteger(cents), 'The amount must be an integer.')
  .refine((cents) => cents >= AMOUNT_CENTS_MIN, `The amount must be at least ${AMOUNT_CENTS_MIN}.`)
  .refine(
    (cents) => cents <= AMOUNT_CENTS_MAX,
    `The amount may not be greater than ${AMOUNT_CENTS_MAX}.`,
  )
  .meta({
    description: 'The amount to allocate to the payout user, in cents: 10000 is $100.00.',
    type: 'integer',
    minimum: AMOUNT_CENTS_MIN,
    maximum: AMOUNT_CENTS_MAX,
  });

/** The rule of a payout, for both doors. Its messages are those of the public API page. */
export const CreatePayoutUser = z
  .object({ email, amount: Amount, ...labels })
  .meta({ title: 'CreatePayoutUser' });

/** The same with a key, for GraphQL: over REST the key is a header. */
export const CreatePayoutUserInput = CreatePayoutUser.extend({
  idempotencyKey: IdempotencyKey.nullish(),
});
