import { z } from 'zod';
import { secretKeyCredential } from '../../business/caller.ts';
import { BUSINESS_ERRORS } from '../../business/errors.ts';
import { Cents } from '../../kernel/cents.ts';
import type { OperationDescription } from '../../kernel/described.ts';
import { API_ERRORS } from '../../kernel/errors.ts';
import { IdempotencyKey } from '../../kernel/idempotency-key.ts';
import { HASH_EXAMPLE, PayoutHash } from '../../payout-user/hash.ts';
import { refused, refusedBy } from '../../rest/openapi/example.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { BATCH_LINES_MAX, BatchLine, CreatePayoutUsers } from './input.ts';
import { LINE_STATUSES, type LineStatus } from './line.ts';

const STATUSES = Object.keys(LINE_STATUSES) as LineStatus[];
const PAYOUTS = [
  { email: 'user@example.com', amount: 10_000, reference: 'invoice-2026-11' },
  { email: 'other@example.com', amount: 5_000 },
];
const OPERATION_IDS = [
  '019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a31',
  '019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a32',
];
const TOO_MUCH = 100_000_000;

const BatchResult = z.strictObject({
  index: z.int().meta({ description: 'The place of the line, from 0.' }),
  status: z.enum(STATUSES),
  hash: PayoutHash.nullable(),
  operation_id: z.uuid().nullable(),
  error: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      fields: z.record(z.string(), z.array(z.string())).optional(),
    })
    .nullable(),
});

const BatchReply = z
  .strictObject({
    paid: z.int().meta({ description: 'How many lines are PAID.' }),
    refused: z.int().meta({ description: 'How many lines are REFUSED.' }),
    amount: Cents.meta({ description: 'What was moved in all.' }),
    payout_balance: Cents.meta({ description: 'The payout balance as it is now.' }),
    results: z.array(BatchResult).meta({ description: 'A line each, in order.' }),
  })
  .meta({ title: 'PayoutUsersCreated' });

const paidLine = (index: number) => ({
  index,
  status: 'PAID',
  hash: HASH_EXAMPLE,
  operation_id: OPERATION_IDS[index],
  error: null,
});

/** `POST /payout/batch` in the OpenAPI document. */
export const batchDescription: OperationDescription = {
  operationId: 'createPayoutUsers',
  summary: 'Several payouts in one call',
  description:
    `Makes 1 to ${BATCH_LINES_MAX} payouts in one transaction. By \`each\`, a line that is refused ` +
    'leaves the others as they are; by `all`, nothing is paid unless every line can be. A key of the ' +
    'call makes the whole of it safe to send again, a key of a line that line.',
  credentials: [secretKeyCredential],
  parameters: [
    {
      in: 'header',
      name: 'Idempotency-Key',
      description: 'Makes the whole call safe to send again; a dry run has no use for it.',
      schema: IdempotencyKey.optional(),
    },
  ],
  body: {
    description: 'Who is paid, and how much.',
    schema: CreatePayoutUsers.extend({
      payouts: z.array(BatchLine).min(1).max(BATCH_LINES_MAX),
    }).meta({ title: 'CreatePayoutUsers' }),
  },
  request: { body: { payouts: PAYOUTS } },
  reply: {
    status: 201,
    description: 'Something was paid, and is on disk; a line that was refused says why.',
    schema: BatchReply,
    headers: { 'Idempotent-Replayed': '`true` where it was all done by a call before this.' },
  },
  examples: {
    paid: {
      summary: 'Both lines are paid',
      status: 201,
      body: {
        paid: 2,
        refused: 0,
        amount: 15_000,
        payout_balance: 485_000,
        results: [paidLine(0), paidLine(1)],
      },
    },
    none: refusedBy(CreatePayoutUsers, 'There are no lines', { body: { payouts: [] } }),
    modeInvalid: refusedBy(CreatePayoutUsers, 'There is no such mode', {
      body: { payouts: PAYOUTS, mode: 'some' },
    }),
    idempotencyKeyInvalid: refused(API_ERRORS.idempotencyKeyInvalid, {
      headers: { 'Idempotency-Key': 'my first batch' },
    }),
    idempotencyKeyReused: refused(LEDGER_ERRORS.idempotencyKeyReused, {
      headers: { 'Idempotency-Key': 'my-first-batch' },
    }),
    nothingPaid: {
      summary: 'No line could be paid',
      request: { body: { payouts: [{ ...PAYOUTS[0], amount: TOO_MUCH }] } },
      status: 400,
      isReply: true,
      body: {
        paid: 0,
        refused: 1,
        amount: 0,
        payout_balance: 500_000,
        results: [
          {
            index: 0,
            status: 'REFUSED',
            hash: null,
            operation_id: null,
            error: {
              code: BUSINESS_ERRORS.insufficientBalance.code,
              message: BUSINESS_ERRORS.insufficientBalance.message,
            },
          },
        ],
      },
    },
    dryRun: {
      summary: 'What would happen',
      request: { body: { payouts: PAYOUTS, dry_run: true } },
      status: 200,
      isReply: true,
      body: {
        paid: 2,
        refused: 0,
        amount: 15_000,
        payout_balance: 500_000,
        results: [0, 1].map((index) => ({
          index,
          status: 'PAID',
          hash: null,
          operation_id: null,
          error: null,
        })),
      },
    },
  },
};
