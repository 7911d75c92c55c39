import type { Builder } from '../../kernel/builder.ts';
import { PERIODS_MAX, Times } from './input.ts';
import { type PayoutTotals, totalsBetween } from './totals.ts';

/** Adds `payoutTotals`. */
export function totalsSchema(builder: Builder): void {
  const Totals = builder.objectRef<PayoutTotals>('PayoutTotals').implement({
    description: 'What was paid out and taken back in a period.',
    fields: (t) => ({
      from: t.expose('from', { type: 'DateTime', description: 'Its begin, inclusive.' }),
      to: t.expose('to', { type: 'DateTime', description: 'Its end, exclusive.' }),
      allocated: t.expose('allocated', {
        type: 'Cents',
        description: 'What was given to payout users in all, in cents.',
      }),
      allocations: t.exposeInt('allocations', { description: 'In how many payouts.' }),
      reversed: t.expose('reversed', {
        type: 'Cents',
        description: 'What was taken back in all, in cents, whenever it had been given.',
      }),
      reversals: t.exposeInt('reversals', { description: 'In how many reversals.' }),
    }),
  });
  builder.queryField('payoutTotals', (t) =>
    t.field({
      type: [Totals],
      description:
        'What was paid out and taken back in each period between two of these times, such as the midnights ' +
        'of a month. It costs the same however much was paid. Errors: `VALIDATION_FAILED`, `FORBIDDEN`.',
      authScopes: { may: 'read' },
      args: {
        between: t.arg({
          type: ['DateTime'],
          required: true,
          description: `The times, the earliest first: 2 to ${PERIODS_MAX + 1}.`,
          validate: { schema: Times },
        }),
      },
      resolve: (_root, { between }, context) => totalsBetween(context, between),
    }),
  );
}
