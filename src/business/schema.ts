import type { Builder } from '../kernel/builder.ts';
import { seesAll } from '../kernel/caller.ts';
import { type Context, identityOf } from '../kernel/context.ts';
import { oneByOne, streamOf } from '../kernel/live.ts';
import type { NodeKind } from '../kernel/nodes.ts';
import { Business } from './business.ts';
import { changeForCaller } from './change-for-caller.ts';
import { followOwnBusiness } from './watch.ts';

/** The one currency of all amounts. */
const CURRENCY = 'USD';

/** Adds `payoutBalance`, and the switch of payouts. */
export function businessSchema(builder: Builder): void {
  builder.objectType(Business, {
    name: 'PayoutBalance',
    description: 'The money of the business that is calling.',
    interfaces: ['Node'],
    fields: (t) => ({
      amount: t.field({
        type: 'Cents',
        description: 'The payout balance, in cents: what can be paid out now.',
        resolve: (business) => business.payoutBalance,
      }),
      balance: t.expose('balance', { type: 'Cents', description: 'The main balance, in cents.' }),
      currency: t.string({
        description: 'The currency of every amount, as ISO 4217 has it: always `USD`.',
        resolve: () => CURRENCY,
      }),
      payoutsEnabled: t.exposeBoolean('payoutsEnabled', {
        description: 'Whether payouts are on; while they are off each is `PAYOUTS_DISABLED`.',
      }),
    }),
  });
  builder.subscriptionField('payoutBalance', (t) =>
    t.field({
      type: Business,
      description:
        'The balances of the business whose secret key is calling: as they are now, and again within ' +
        'two seconds of each change. Of several changes in a second the last is told.',
      authScopes: { may: 'read' },
      subscribe: (_root, _args, context) => streamOf(oneByOne(followOwnBusiness(context))),
      resolve: ({ value }) => value,
    }),
  );
  builder.queryField('payoutBalance', (t) =>
    t.field({
      type: Business,
      description: 'The balances of the business whose secret key is calling.',
      authScopes: { may: 'read' },
      resolve: (_root, _args, context) => findOwnBusiness(context),
    }),
  );
  builder.mutationField('setPayoutsEnabled', (t) =>
    t.field({
      type: Business,
      nullable: true,
      description:
        'Switches payouts on or off, from the next request on. While they are off each payout is ' +
        '`PAYOUTS_DISABLED`; repeats of earlier ones are still answered. Errors: `FORBIDDEN`, ' +
        '`OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: {
        enabled: t.arg.boolean({ required: true, description: 'Whether they are to be on.' }),
      },
      resolve: (_root, { enabled }, context) =>
        changeForCaller(context, (business, _tx, now) => {
          business.setPayouts(enabled, now);
          return business;
        }),
    }),
  );
}

/** A payout balance is found by the id of its business, by who sees all of that business. */
export const payoutBalanceNode: NodeKind = {
  type: Business,
  asks: { may: 'read' },
  find: async (context, ids) => {
    const caller = identityOf(context);
    return seesAll(caller) && ids.includes(caller.tenantId) ? [await findOwnBusiness(context)] : [];
  },
};

function findOwnBusiness(context: Context): Promise<Business> {
  return context.em().findOneOrFail(Business, identityOf(context).tenantId);
}
