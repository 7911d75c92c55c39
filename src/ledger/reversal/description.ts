import { z } from 'zod';
import { secretKeyCredential } from '../../business/caller.ts';
import { Cents } from '../../kernel/cents.ts';
import { API_ERRORS } from '../../kernel/errors.ts';
import { IdempotencyKey } from '../../kernel/idempotency-key.ts';
import type { OperationDescription } from '../../kernel/described.ts';
import { refused, refusedBy, refusedFields } from '../../rest/openapi/example.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { ReversePayout } from './input.ts';

/** An id of an operation, for examples. No operation has it. */
export const OPERATION_EXAMPLE = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
const UNKNOWN_EXAMPLE = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b43';
const AMOUNT_EXAMPLE = 10_000;
const KEY_EXAMPLE = { headers: { 'Idempotency-Key': 'my-first-reversal' } };

const Reversed = z
  .strictObject({
    operation_id: z.uuid().meta({ description: 'The operation that took it back.' }),
    amount: Cents.meta({ description: 'How much it took back, in cents.' }),
    reversed_amount: Cents.meta({ description: 'What has been taken back in all, in cents.' }),
    user_balance: Cents.meta({ description: "The payout user's balance after it, in cents." }),
  })
  .meta({ title: 'PayoutReversed' });

/** `POST /payout/reverse` in the OpenAPI document. */
export const reverseDescription: OperationDescription = {
  operationId: 'reversePayout',
  summary: 'Take back a payout, or a part of it',
  description:
    'Takes back all that remains of a payout, or `amount` of it, in one transaction: the payout ' +
    'user is debited, the payout balance credited. Also when payouts are off, and of an inactive user.',
  credentials: [secretKeyCredential],
  parameters: [
    {
      in: 'header',
      name: 'Idempotency-Key',
      description: 'Makes it safe to send again, as with `POST /payout/create`.',
      schema: IdempotencyKey.optional(),
    },
  ],
  body: { description: 'Which payout, and how much of it.', schema: ReversePayout },
  request: { body: { operation_id: OPERATION_EXAMPLE } },
  reply: {
    status: 201,
    description: 'It is taken back, and on disk.',
    schema: Reversed,
    headers: { 'Idempotent-Replayed': '`true` where it was taken back by a call before this.' },
  },
  examples: {
    reversed: {
      summary: 'All of it is taken back',
      status: 201,
      body: {
        operation_id: OPERATION_EXAMPLE,
        amount: AMOUNT_EXAMPLE,
        reversed_amount: AMOUNT_EXAMPLE,
        user_balance: 0,
      },
    },
    replayed: {
      summary: 'Sent again with the same Idempotency-Key: nothing more is taken back',
      request: KEY_EXAMPLE,
      status: 201,
      body: {
        operation_id: OPERATION_EXAMPLE,
        amount: AMOUNT_EXAMPLE,
        reversed_amount: AMOUNT_EXAMPLE,
        user_balance: 0,
      },
      headers: { 'Idempotent-Replayed': 'true' },
    },
    missingFields: refusedBy(ReversePayout, 'The operation is missing', { body: {} }),
    unknown: refusedFields(
      'No payout of this business has that id',
      { operation_id: ['The operation does not exist.'] },
      { body: { operation_id: UNKNOWN_EXAMPLE } },
    ),
    amountTooHigh: refusedFields(
      'Less remains of it than is to be taken back',
      { amount: [`The amount may not be greater than ${AMOUNT_EXAMPLE}.`] },
      { body: { operation_id: OPERATION_EXAMPLE, amount: AMOUNT_EXAMPLE + 1 } },
    ),
    idempotencyKeyReused: refused(LEDGER_ERRORS.idempotencyKeyReused, KEY_EXAMPLE),
    idempotencyKeyInvalid: refused(API_ERRORS.idempotencyKeyInvalid, {
      headers: { 'Idempotency-Key': 'my first reversal' },
    }),
  },
};
