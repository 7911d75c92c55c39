import { z } from 'zod';
import { Cents } from '../kernel/cents.ts';
import type { EntryType } from '../ledger/entry-types.ts';
import { PAUSED_REASONS, type PausedReason } from '../pay-run/pay-run.ts';
import type { SentType } from './events.ts';

// What the body of each event says under `data`, for the code that makes it and for those who read it.
// Members may be added, so that nothing else in a body is forbidden.

const cents = (what: string) => Cents.meta({ description: `${what}, in cents.` });
const count = (what: string) => z.int().min(0).meta({ description: what });

const entry = {
  operation_id: z.uuid().meta({ description: 'The id of the entry in history.' }),
  sequence: z.int().min(1).meta({
    description: "The entry's number in the history of the business: 1, 2, 3 … without gaps.",
  }),
};

const labelledEntry = {
  ...entry,
  amount: cents('How much was moved'),
  payout_balance_after: cents('The payout balance after it'),
  reference: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
};

/** Of `payout.allocated`. */
const AllocatedData = z.object({
  ...labelledEntry,
  payout_user_id: z.uuid().nullable(),
  email: z.string().nullable(),
  user_balance_after: cents("The payout user's balance after it").nullable(),
  pay_run_id: z.uuid().nullable().meta({ description: 'The pay run that paid it, if one did.' }),
});

/** Of `payout.reversed`. */
const ReversedData = AllocatedData.extend({
  reverses: z.uuid().nullable().meta({
    description: 'The `operation_id` of the payout that was taken back, or a part of it.',
  }),
});

const TOP_UPS = ['TOP_UP', 'TRANSFER'] as const satisfies readonly EntryType[];

/** Of `balance.topped_up`. */
const ToppedUpData = z.object({
  ...labelledEntry,
  type: z.enum(TOP_UPS).meta({ description: '`TRANSFER` where it came from the main balance.' }),
  balance_after: cents('The main balance after it'),
});

/** Of `balance.low`. */
const LowData = z.object({
  ...entry,
  payout_balance: cents('The payout balance, which is below the threshold now'),
  threshold: cents('The `lowBalanceThreshold` of the endpoint'),
});

const run = {
  pay_run_id: z.uuid(),
  name: z.string().nullable(),
  lines: count('How many lines it has, those that cannot be paid too.'),
  valid_lines: count('How many of them can be paid.'),
  amount: cents('The sum of its valid lines'),
  paid_lines: count('How many lines were paid.'),
  paid_amount: cents('What was paid in all'),
  failed_lines: count('How many lines could not be paid, though they were valid.'),
};

/** Of `pay_run.completed`. */
const CompletedData = z.object({ ...run, status: z.literal('COMPLETED') });

/** Of `pay_run.paused`. */
const PausedData = z.object({
  ...run,
  status: z.literal('PAUSED'),
  paused_reason: z.enum(Object.keys(PAUSED_REASONS) as PausedReason[]).nullable(),
});

/** Of `webhook.test`. */
const TestData = z.object({ endpoint_id: z.uuid() });

/** The rule of what each event says. */
const DATA_OF = {
  'payout.allocated': AllocatedData,
  'payout.reversed': ReversedData,
  'balance.topped_up': ToppedUpData,
  'balance.low': LowData,
  'pay_run.completed': CompletedData,
  'pay_run.paused': PausedData,
  'webhook.test': TestData,
} as const satisfies Readonly<Record<SentType, z.ZodType>>;

/** An event's type, and what it says. */
export type EventBody<Type extends SentType = SentType> = {
  [Each in Type]: { readonly type: Each; readonly data: z.infer<(typeof DATA_OF)[Each]> };
}[Type];

/** The rule of a whole body. */
export const bodyOf = (type: SentType) =>
  z.object({
    id: z
      .string()
      .meta({ description: 'The id of the event, the same at each try: `webhook-id`, too.' }),
    type: z.literal(type),
    timestamp: z.iso.datetime().meta({ description: 'When it happened.' }),
    test_mode: z.boolean().meta({ description: 'Whether the business is one for tests.' }),
    data: DATA_OF[type],
  });
