import { z } from 'zod';
import type { DescribedWebhook, Parameter } from '../kernel/described.ts';
import { type EventBody, bodyOf } from './bodies.ts';
import { TEST_EVENT, WEBHOOK_EVENTS } from './events.ts';

const EVENT_EXAMPLE = 'evt_3f5f9a6d1b7c4e02a8d95c61e7b3f048';
const ID_EXAMPLE = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
const TIME_EXAMPLE = '2026-11-23T10:15:30.123Z';

/** The headers of every delivery: those of Standard Webhooks, and Payviox's own. */
const HEADERS: readonly Parameter[] = [
  {
    in: 'header',
    name: 'webhook-id',
    description: 'The id of the event, the same at each try: what has come before has it, too.',
    schema: z.string(),
  },
  {
    in: 'header',
    name: 'webhook-timestamp',
    description: 'When this try was signed, in seconds since 1970.',
    schema: z.string(),
  },
  {
    in: 'header',
    name: 'webhook-signature',
    description:
      'By Standard Webhooks: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in Base64; several with spaces ' +
      'between while two secrets sign.',
    schema: z.string(),
  },
  {
    in: 'header',
    name: 'Signature',
    description:
      "The HMAC-SHA256 of the raw body in hex, its key the secret's text as it is shown.",
    schema: z.string(),
  },
];

/** What comes of the replies of a receiver (contract, section 10). */
const REPLIES = {
  '2XX': 'It has been kept. Within ten seconds, all of the reply; a redirect is not followed.',
  '410': 'The endpoint is gone: it is switched off.',
  default: 'It has failed, and is tried again.',
};

const ENTRY = { operation_id: ID_EXAMPLE, sequence: 42 };
const LABELLED = {
  ...ENTRY,
  amount: 10_000,
  payout_balance_after: 490_000,
  reference: 'INV-1',
  metadata: { team: 'rewards' },
};
const PAYOUT = {
  ...LABELLED,
  payout_user_id: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b40',
  email: 'user@example.com',
  user_balance_after: 10_000,
  pay_run_id: null,
};
const RUN = {
  pay_run_id: ID_EXAMPLE,
  name: 'March',
  lines: 3,
  valid_lines: 3,
  amount: 30_000,
  paid_lines: 3,
  paid_amount: 30_000,
  failed_lines: 0,
};

/** An example of each event. */
const EXAMPLES: readonly EventBody[] = [
  { type: 'payout.allocated', data: PAYOUT },
  {
    type: 'payout.reversed',
    data: { ...PAYOUT, sequence: 43, user_balance_after: 0, reverses: ID_EXAMPLE },
  },
  { type: 'balance.topped_up', data: { ...LABELLED, type: 'TRANSFER', balance_after: 250_000 } },
  { type: 'balance.low', data: { ...ENTRY, payout_balance: 49_000, threshold: 50_000 } },
  { type: 'pay_run.completed', data: { ...RUN, status: 'COMPLETED' } },
  {
    type: 'pay_run.paused',
    data: {
      ...RUN,
      status: 'PAUSED',
      paid_lines: 2,
      paid_amount: 20_000,
      paused_reason: 'INSUFFICIENT_BALANCE',
    },
  },
  { type: 'webhook.test', data: { endpoint_id: ID_EXAMPLE } },
];

const SUMMARIES = new Map<string, string>(
  [...Object.values(WEBHOOK_EVENTS), TEST_EVENT].map(({ value, description }) => [
    value,
    description.replace(/ Its `type` is .*$/, ''),
  ]),
);

/** What endpoints are sent, in the OpenAPI document. */
export const describedWebhooks: readonly DescribedWebhook[] = EXAMPLES.map(({ type, data }) => ({
  name: type,
  operationId: `on_${type}`.replaceAll(/[._](.)/g, (_, letter: string) => letter.toUpperCase()),
  summary: SUMMARIES.get(type) ?? '',
  headers: HEADERS,
  schema: bodyOf(type),
  example: { id: EVENT_EXAMPLE, type, timestamp: TIME_EXAMPLE, test_mode: false, data },
  replies: REPLIES,
}));
