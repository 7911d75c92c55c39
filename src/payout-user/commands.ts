import { type EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { EXAMPLE_ID } from '../business/commands.ts';
import { changeBusiness, findBusiness } from '../business/change.ts';
import { type Command, givenId } from '../kernel/command.ts';
import { StartError } from '../start-error.ts';
import { normalizeEmail } from './email.ts';
import { PayoutUser } from './payout-user.ts';

interface Input {
  readonly businessId: string;
  readonly email: string;
}

const common = {
  example: `${EXAMPLE_ID} --email ada@example.com`,
  cents: ['balance'],
  arguments: [{ name: 'BUSINESS_ID', description: "the business's id" }],
  options: [{ name: 'email', value: 'E', description: 'the address, in any case', required: true }],
  input: z.object({ businessId: givenId, email: z.string() }),
} as const;

const show: Command<Input> = {
  ...common,
  name: 'user show',
  summary: 'Shows a payout user of a business: its balance, and its status.',
  run: async ({ orm }, { businessId, email }) => {
    const em = orm.em.fork();
    const business = await findBusiness(em, businessId);
    return print(await findUser(em, business.id, email));
  },
};

function setActive(word: 'activate' | 'deactivate', summary: string): Command<Input> {
  return {
    ...common,
    name: `user ${word}`,
    summary,
    run: ({ orm }, { businessId, email }) =>
      changeBusiness(orm.em.fork(), businessId, async (business, tx, now) => {
        const user = await findUser(tx, business.id, email);
        user.setActive(word === 'activate', business.startChange(now).at);
        return print(user);
      }),
  };
}

async function findUser(em: EntityManager, business: string, email: string): Promise<PayoutUser> {
  const user = await em.findOne(PayoutUser, { business, email: normalizeEmail(email) });
  if (!user) throw new StartError('The business has no payout user with that e-mail address.');
  return user;
}

function print({ id, email, balance, active }: PayoutUser) {
  return { id, email, balance, status: active ? 'ACTIVE' : 'INACTIVE' };
}

/** What an operator may do to payout users. */
export const payoutUserCommands: readonly Command[] = [
  show,
  setActive('deactivate', 'Kills the hash of a payout user; payouts to it still arrive.'),
  setActive('activate', 'Lets the hash of a payout user log in again.'),
];
