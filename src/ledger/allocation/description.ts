import { z } from 'zod';
import { secretKeyCredential } from '../../business/caller.ts';
import { BUSINESS_ERRORS } from '../../business/errors.ts';
import { API_ERRORS } from '../../kernel/errors.ts';
import { IdempotencyKey, KEY_MISPLACED } from '../../kernel/idempotency-key.ts';
import type { OperationDescription } from '../../kernel/described.ts';
import { refused, refusedBy, refusedFields } from '../../rest/openapi/example.ts';
import { HASH_EXAMPLE, PayoutHash } from '../../payout-user/hash.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { AMOUNT_CENTS_MAX, AMOUNT_CENTS_MIN, CreatePayoutUser } from './input.ts';

const EMAIL_EXAMPLE = 'user@example.com';
const AMOUNT_EXAMPLE = 10_000;
const KEY_EXAMPLE = { headers: { 'Idempotency-Key': 'my-first-payout' } };

/** `POST /payout/create` in the OpenAPI document. */
export const createDescription: OperationDescription = {
  operationId: 'createPayoutUser',
  summary: 'Create or update a payout user and allocate balance',
  description:
    'Creates a payout user, or adds funds to one that exists, in one transaction: the amount is ' +
    "debited from the business's payout balance. Without an Idempotency-Key every call pays again.",
  credentials: [secretKeyCredential],
  parameters: [
    {
      in: 'header',
      name: 'Idempotency-Key',
      description:
        'Makes it safe to send again: the same payout under the same key is made once. The key may ' +
        'stand within quotes, which are not part of it.',
      schema: IdempotencyKey.optional(),
    },
  ],
  body: { description: 'Who is paid, and how much.', schema: CreatePayoutUser },
  request: { body: { email: EMAIL_EXAMPLE, amount: AMOUNT_EXAMPLE } },
  reply: {
    status: 201,
    description: 'The payout is made, and on disk.',
    schema: z.strictObject({ hash: PayoutHash }).meta({ title: 'PayoutUserCreated' }),
    headers: {
      'Payout-Operation-Id': 'The operation that the payout is, as `/payout/operations` lists it.',
      'Idempotent-Replayed': '`true` where the payout was made by a call before this.',
    },
  },
  examples: {
    created: { summary: 'Created, or topped up', status: 201, body: { hash: HASH_EXAMPLE } },
    replayed: {
      summary: 'Sent again with the same Idempotency-Key: nothing more is paid',
      request: KEY_EXAMPLE,
      status: 201,
      body: { hash: HASH_EXAMPLE },
      headers: { 'Idempotent-Replayed': 'true' },
    },
    missingFields: refusedBy(CreatePayoutUser, 'Both fields are missing', { body: {} }),
    invalidFields: refusedBy(CreatePayoutUser, 'Both fields break their rules', {
      body: { email: 'not an address', amount: AMOUNT_CENTS_MIN - 1 },
    }),
    wrongTypes: refusedBy(CreatePayoutUser, 'Both fields are of a wrong type', {
      body: { email: 5, amount: String(AMOUNT_EXAMPLE) },
    }),
    amountTooHigh: refusedBy(CreatePayoutUser, 'Only the fields that fail are named', {
      body: { email: EMAIL_EXAMPLE, amount: AMOUNT_CENTS_MAX + 1 },
    }),
    idempotencyKeyMisplaced: refusedFields(
      'The key is sent in the body, where it would be lost',
      { idempotency_key: [KEY_MISPLACED] },
      {
        body: { email: EMAIL_EXAMPLE, amount: AMOUNT_EXAMPLE, idempotency_key: 'my-first-payout' },
      },
    ),
    idempotencyKeyInvalid: refused(API_ERRORS.idempotencyKeyInvalid, {
      headers: { 'Idempotency-Key': 'my first payout' },
    }),
    idempotencyKeyReused: refused(LEDGER_ERRORS.idempotencyKeyReused, KEY_EXAMPLE),
    payoutsDisabled: refused(BUSINESS_ERRORS.payoutsDisabled),
    insufficientBalance: refused(BUSINESS_ERRORS.insufficientBalance),
  },
};
