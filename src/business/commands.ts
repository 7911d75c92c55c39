import { z } from 'zod';
import { type Command, givenId } from '../kernel/command.ts';
import { Business } from './business.ts';
import { changeBusiness, findBusiness } from './change.ts';

/** The argument that names a business. */
export const BUSINESS_ID = { name: 'ID', description: "the business's id" } as const;

/** An id for the examples of `--help`. */
export const EXAMPLE_ID = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';

/** The fields of a business that are cents. */
export const BALANCES = ['balance', 'payoutBalance'] as const;

/** A business as commands print it. `test` is there for test businesses only. */
export function printBusiness({ id, name, balance, payoutBalance, ...rest }: Business) {
  const { payoutsEnabled, test } = rest;
  return { id, name, balance, payoutBalance, payoutsEnabled, ...(test && { test }) };
}

const list: Command = {
  name: 'business list',
  summary: 'Lists the businesses, the oldest first.',
  example: '',
  cents: BALANCES,
  input: z.object({}),
  run: async ({ orm }) => {
    const all = await orm.em.fork().find(Business, {}, { orderBy: { id: 'asc' } });
    return all.map(printBusiness);
  },
};

const show: Command<{ id: string }> = {
  name: 'business show',
  summary: 'Shows a business: its balances, and whether its payouts are on.',
  example: EXAMPLE_ID,
  cents: BALANCES,
  arguments: [BUSINESS_ID],
  input: z.object({ id: givenId }),
  run: async ({ orm }, { id }) => printBusiness(await findBusiness(orm.em.fork(), id)),
};

function payouts(word: 'on' | 'off'): Command<{ id: string }> {
  return {
    name: `payouts ${word}`,
    summary:
      word === 'on'
        ? 'Lets a business pay.'
        : 'Stops the payouts of a business, from the next request on; repeats are still answered.',
    example: EXAMPLE_ID,
    arguments: [BUSINESS_ID],
    input: z.object({ id: givenId }),
    run: ({ orm }, { id }) =>
      changeBusiness(orm, id, (business, _tx, now) => {
        business.setPayouts(word === 'on', now);
        return { id: business.id, payoutsEnabled: business.payoutsEnabled };
      }),
  };
}

/** The operator's commands for a business, besides those that move money. */
export const businessCommands: readonly Command[] = [list, show, payouts('on'), payouts('off')];
