import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { centsCheck } from '../kernel/cents.ts';
import type { Metadata } from '../ledger/entry.ts';
import { PayRun } from './pay-run.ts';

/** The most lines of a pay run. */
export const LINES_MAX = 50_000;

/** The states of a line, each with what it means. */
export const LINE_STATUSES = {
  INVALID: 'It breaks a rule, as its errors say, and is never paid.',
  PENDING: 'It is still to be paid.',
  PAID: 'It is paid: its entry is in history.',
  FAILED: 'It could not be paid, as its error says.',
  REVERSED: 'What it paid has been taken back, in whole.',
} as const;

/** The state of a line. */
export type PayRunLineStatus = keyof typeof LINE_STATUSES;

/** What is wrong with one field of a line. */
export interface LineProblem {
  readonly field: string;
  readonly message: string;
}

const STATUSES = Object.keys(LINE_STATUSES)
  .map((status) => `'${status}'`)
  .join(', ');

const PayRunLineSchema = defineEntity({
  name: 'PayRunLine',
  tableName: 'pay_run_line',
  properties: {
    // Its run's key has the business in it, and a key of its own would lock the business's row.
    business: () =>
      p.manyToOne(Business).primary().joinColumn('business_id').createForeignKeyConstraint(false),
    id: p.uuid().primary(),
    run: () =>
      p
        .manyToOne(PayRun)
        .joinColumns('business_id', 'run_id')
        .ownColumns('run_id')
        .updateRule('no action')
        .deleteRule('cascade'),
    /** Its place in the file, counted from 1 at the first line after the header. */
    line: p.integer(),
    /** As it is kept of a payout user where it is valid, else as it stood in the file, cut short. */
    email: p.text().nullable(),
    /** Cents; null where it is invalid. */
    amount: p.bigint('number').nullable(),
    reference: p.text().nullable(),
    metadata: p.json<Metadata>().columnType('json').nullable(),
    status: p.text().$type<PayRunLineStatus>(),
    /** What is wrong with it; only an invalid line has any. */
    problems: p.json<readonly LineProblem[]>().columnType('json').nullable(),
    /** The code of the error for which it failed, or was not taken back in whole. */
    error: p.text().nullable(),
    /** The entry of its payout. */
    entryId: p.uuid().nullable(),
    /** What has been taken back of it, in cents. */
    reversedAmount: p.bigint('number').default(0),
  },
  checks: [
    { name: 'pay_run_line_status_check', expression: `status in (${STATUSES})` },
    {
      name: 'pay_run_line_paid_check',
      expression: `(status in ('PAID', 'REVERSED')) = (entry_id is not null)`,
    },
    {
      name: 'pay_run_line_amount_check',
      expression: `status = 'INVALID' or (amount is not null and ${centsCheck('amount', 1)})`,
    },
  ],
  uniques: [{ name: 'pay_run_line_unique', properties: ['business', 'run', 'line'] }],
  // No index has what changes when a line is paid. With room beside each row, that writes to no index at all
  // (PostgreSQL, "Heap-Only Tuples").
  indexes: [
    {
      name: 'pay_run_line_problems_index',
      properties: ['business', 'run', 'line'],
      where: 'problems is not null',
    },
  ],
});

/** One line of a pay run. */
export class PayRunLine extends PayRunLineSchema.class {
  declare business: Rel<Business>;
  declare run: Rel<PayRun>;
}
PayRunLineSchema.setClass(PayRunLine);
