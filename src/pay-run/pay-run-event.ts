import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import type { Books } from '../ledger/posting/books.ts';
import { type PausedReason, PayRun } from './pay-run.ts';

/** What happens to a run that others are told of. */
export type PayRunEventType = 'COMPLETED' | 'PAUSED';

const PayRunEventSchema = defineEntity({
  name: 'PayRunEvent',
  tableName: 'pay_run_event',
  properties: {
    // Its run's key has the business in it, and a key of its own would lock the business's row.
    business: () =>
      p.manyToOne(Business).primary().joinColumn('business_id').createForeignKeyConstraint(false),
    /** Sorts after the ids of all entries and events of the business that were made before. */
    id: p.uuid().primary(),
    run: () =>
      p
        .manyToOne(PayRun)
        .joinColumns('business_id', 'run_id')
        .ownColumns('run_id')
        .updateRule('no action')
        .deleteRule('no action'),
    type: p.text().$type<PayRunEventType>(),
    pausedReason: p.text().$type<PausedReason>().nullable(),
    /** How far the run had come by then. */
    paidLines: p.integer(),
    paidAmount: p.bigint('number'),
    failedLines: p.integer(),
    createdAt: p.datetime(3),
  },
  checks: [{ name: 'pay_run_event_type_check', expression: `type in ('COMPLETED', 'PAUSED')` }],
});

/**
 * A run was completed, or paused. It is written in the transaction that changes the run, so that none
 * is lost and none is told twice.
 */
export class PayRunEvent extends PayRunEventSchema.class {
  declare business: Rel<Business>;
  declare run: Rel<PayRun>;
}
PayRunEventSchema.setClass(PayRunEvent);

/** Notes what has become of a run, where others are told of that. */
export function noteEvent(books: Books, run: PayRun): void {
  const { status: type, pausedReason = null, paidLines, paidAmount, failedLines } = run;
  if (type !== 'COMPLETED' && type !== 'PAUSED') return;
  const { business, at: createdAt } = books;
  const soFar = { paidLines, paidAmount, failedLines };
  books.add(PayRunEvent, (id) => ({ business, id, run, type, pausedReason, ...soFar, createdAt }));
}
