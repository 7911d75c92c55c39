import { z } from 'zod';
import { findBusiness } from '../../business/change.ts';
import { EXAMPLE_ID } from '../../business/commands.ts';
import { type Command, givenId } from '../../kernel/command.ts';
import { dollars } from '../../kernel/dollars.ts';
import { cents, explainUncertain, idempotencyKey, idempotencyKeyOption } from '../command-input.ts';
import { queueOf } from '../posting/queue.ts';
import { reversal } from './reversal.ts';

/** The input of `payout reverse`. */
interface Reverse {
  readonly businessId: string;
  readonly entry: string;
  readonly amount?: number | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** `cli payout reverse`: what `reversePayout` does, by the operator. */
export const reverseCommand: Command<Reverse> = {
  name: 'payout reverse',
  summary:
    'Takes a payout back from its payout user: all that remains of it, or a part. With ' +
    '--idempotency-key it may be run again: the same key takes back once.',
  example: `${EXAMPLE_ID} --entry ${EXAMPLE_ID} --amount 500 --idempotency-key a-mistake`,
  cents: ['amount'],
  arguments: [{ name: 'BUSINESS_ID', description: "the business's id" }],
  options: [
    { name: 'entry', value: 'ID', description: "the id of the payout's entry", required: true },
    {
      name: 'amount',
      value: 'CENTS',
      description: 'how much, in cents (default all that remains)',
    },
    idempotencyKeyOption('reversal'),
  ],
  input: z.object({
    businessId: givenId,
    entry: givenId,
    amount: cents(1).optional(),
    idempotencyKey,
  }),
  question: async ({ orm }, { businessId, amount, idempotencyKey: key }) => {
    if (key !== undefined) return undefined;
    const { name } = await findBusiness(orm.em.fork(), businessId);
    const what = amount === undefined ? 'all that remains' : dollars(amount);
    return `Take back ${what} of a payout of ${name}?`;
  },
  run: async (app, { businessId, entry: entryId, amount, idempotencyKey: key }, running) => {
    await findBusiness(app.orm.em.fork(), businessId);
    const command = reversal({ entryId, amount, idempotencyKey: key, actor: 'cli' });
    const posted = queueOf(app).post(businessId, command);
    const { entry, reversed, replayed } = await posted.catch(explainUncertain);
    if (replayed) running?.note('This key has taken its money back before: nothing was taken.');
    return { id: entry.id, amount: entry.amount, reversedEntryId: reversed.id };
  },
};
