import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { centsCheck } from '../kernel/cents.ts';

/** The states of a pay run, each with what it means. */
export const PAY_RUN_STATUSES = {
  DRAFT: 'Uploaded, and not confirmed yet: nothing is paid.',
  RUNNING: 'Its lines are being paid.',
  PAUSED: 'Something stops it, as `pausedReason` says. Confirmed again, it goes on.',
  COMPLETED: 'Every line that could be paid is paid.',
  CANCELLED: 'Stopped for good. What was paid stays paid.',
  REVERSING: 'What it paid is being taken back.',
  REVERSED: 'What it paid has been taken back, as far as the balances allowed.',
} as const;

/** The state of a pay run. */
export type PayRunStatus = keyof typeof PAY_RUN_STATUSES;

/** Why a pay run may pause, by the codes of the errors that a payout would have. */
export const PAUSED_REASONS = {
  INSUFFICIENT_BALANCE: 'The payout balance is too low for what is still to be paid.',
  PAYOUTS_DISABLED: 'Payouts are off.',
} as const;

/** Why a pay run is paused. */
export type PausedReason = keyof typeof PAUSED_REASONS;

const anyOf = (column: string, values: readonly string[]): string =>
  `${column} in (${values.map((value) => `'${value}'`).join(', ')})`;

const PayRunSchema = defineEntity({
  name: 'PayRun',
  tableName: 'pay_run',
  properties: {
    // Checked at COMMIT: its check locks the business's row, for which payouts would wait as long as
    // the lines of a draft are written.
    business: () => p.manyToOne(Business).primary().joinColumn('business_id').deferMode('deferred'),
    id: p.uuid().primary(),
    name: p.text().nullable(),
    status: p.text().$type<PayRunStatus>(),
    pausedReason: p.text().$type<PausedReason>().nullable(),
    /** How many lines the file has, those that cannot be paid too. */
    lines: p.integer(),
    validLines: p.integer(),
    /** The sum of its valid lines, in cents. */
    amount: p.bigint('number'),
    /** How many of its lines name an address that an earlier line names. */
    duplicateEmails: p.integer(),
    /** What its lines say, as a digest by which a file that comes twice is found. */
    fingerprint: p.blob(),
    /** A run of the last 30 days with the same lines. */
    duplicateOfId: p.uuid().nullable(),
    paidLines: p.integer().default(0),
    paidAmount: p.bigint('number').default(0),
    failedLines: p.integer().default(0),
    reversedLines: p.integer().default(0),
    /** What has been taken back of it, in cents. */
    reversedAmount: p.bigint('number').default(0),
    /** Who had it paid or taken back last: the actor of its entries. Of a draft, who uploaded it. */
    actor: p.text(),
    /** Until when the gateway that works on it has it to itself; null where none does. */
    leasedUntil: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    finishedAt: p.datetime(3).nullable(),
  },
  checks: [
    { name: 'pay_run_status_check', expression: anyOf('status', Object.keys(PAY_RUN_STATUSES)) },
    {
      name: 'pay_run_paused_check',
      expression: `(status = 'PAUSED') = (paused_reason is not null)`,
    },
    { name: 'pay_run_amount_check', expression: centsCheck('amount') },
    { name: 'pay_run_paid_amount_check', expression: centsCheck('paid_amount') },
    { name: 'pay_run_reversed_amount_check', expression: centsCheck('reversed_amount') },
  ],
  indexes: [
    { name: 'pay_run_status_index', properties: ['business', 'status', 'id'] },
    // Has the few runs that are at work, so that gateways find those of all businesses at once.
    {
      name: 'pay_run_work_index',
      properties: ['business', 'leasedUntil'],
      where: `status in ('RUNNING', 'REVERSING')`,
    },
    // Has the drafts, so that those that nobody has confirmed are found among all businesses' runs.
    {
      name: 'pay_run_draft_index',
      properties: ['business', 'createdAt'],
      where: `status = 'DRAFT'`,
    },
    { name: 'pay_run_fingerprint_index', properties: ['business', 'fingerprint', 'createdAt'] },
  ],
});

/** A file of payouts, of which each line is paid once. */
export class PayRun extends PayRunSchema.class {
  declare business: Rel<Business>;
}
PayRunSchema.setClass(PayRun);
