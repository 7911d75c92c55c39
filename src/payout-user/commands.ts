import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { EXAMPLE_ID } from '../business/commands.ts';
import { changeBusiness, findBusiness } from '../business/change.ts';
import { type Command, givenId } from '../kernel/command.ts';
import { FIRST_GENERATION } from '../settings/gateway-settings.ts';
import { type Stage, causeOf, verdictOn } from '../kernel/database-failures.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { isShortEmail, normalizeEmail } from './email.ts';
import { hashOf, hashSecretsOf } from './hash-secrets.ts';
import { PayoutUser } from './payout-user.ts';
import { rotateHash } from './rotate-hash.ts';
import { rotateSecret } from './rotate-secret.ts';

interface Input {
  readonly businessId: string;
  readonly email: string;
}

const common = {
  example: `${EXAMPLE_ID} --email ada@example.com`,
  cents: ['balance'],
  arguments: [{ name: 'BUSINESS_ID', description: "the business's id" }],
  options: [{ name: 'email', value: 'E', description: 'the address, in any case', required: true }],
  input: z.object({ businessId: givenId, email: z.string().refine(isShortEmail, 'is too long') }),
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
      changeBusiness(orm, businessId, async (business, tx, now) => {
        const user = await findUser(tx, business.id, email);
        user.setActive(word === 'activate', business.nextStamp(now).at);
        return print(user);
      }),
  };
}

async function findUser(em: EntityManager, business: string, email: string): Promise<PayoutUser> {
  const user = await em.findOne(PayoutUser, { business, email: normalizeEmail(email) });
  if (!user) throw new OperatorError(NO_USER);
  return user;
}

function print({ id, email, balance, active }: PayoutUser) {
  return { id, email, balance, status: active ? 'ACTIVE' : 'INACTIVE' };
}

const rotateHashCommand: Command<Input> = {
  ...common,
  name: 'user rotate-hash',
  summary:
    'Replaces the hash of a payout user and shows the new one: the old one is dead at once, for good.',
  secret: 'known',
  question: async (_app, { email }) =>
    `Replace the hash of ${email}? Whoever has the one before can use it no more.`,
  run: async (app, { businessId, email }) => {
    await findBusiness(app.orm.em.fork(), businessId);
    let stage: Stage = 'unlocked';
    const target = { businessId, which: { email: normalizeEmail(email) } };
    const user = await rotateHash(app, target, (reached) => (stage = reached)).catch(
      (error: unknown) => {
        const isUncertain = verdictOn(error, stage).failure === 'ambiguous';
        throw isUncertain ? new OperatorError(UNCERTAIN, { cause: error }) : error;
      },
    );
    if (!user) throw new OperatorError(NO_USER);
    return { id: user.id, email: user.email, hash: hashOf(app, user) };
  },
};

const rotateSecretCommand: Command = {
  name: 'hash rotate-secret',
  summary:
    'Moves the payout users that are left under the hash secret before to the new one; all of their ' +
    'hashes change. Set PAYOUT_HASH_SECRET to the new one, and PAYOUT_HASH_SECRET_PREVIOUS to the one ' +
    'before. It may be ended and run again at any time, and payouts go on meanwhile.',
  example: '',
  input: z.object({}),
  secret: 'next',
  run: async (app, _input, running) => {
    const secrets = hashSecretsOf(app);
    if (secrets.generation === FIRST_GENERATION) throw new OperatorError(NO_NEW_SECRET);
    for (const move of app.secretMoves) await move(app);
    const moving = rotateSecret(app, {
      signal: running?.signal ?? new AbortController().signal,
      moved: (users) =>
        running?.progress(`${users} payout users have been moved to the new secret …`),
    });
    return moving.catch((error: unknown) => {
      throw causeOf(error) === 'unknown' ? error : new OperatorError(INTERRUPTED, { cause: error });
    });
  },
};

const UNCERTAIN =
  'The database did not say whether the hash was replaced: run it again, which makes another.';
const INTERRUPTED =
  'The database was lost, or held up: who has been moved stays moved. Run it again to go on.';
const NO_USER = 'The business has no payout user with that e-mail address.';
const NO_NEW_SECRET =
  'There is no new hash secret to move to: set PAYOUT_HASH_SECRET to one, and ' +
  'PAYOUT_HASH_SECRET_PREVIOUS to the one in use.';

/** What an operator may do to payout users. */
export const payoutUserCommands: readonly Command[] = [
  show,
  rotateHashCommand,
  setActive('deactivate', 'Kills the hash of a payout user; payouts to it still arrive.'),
  setActive('activate', 'Lets the hash of a payout user log in again.'),
  rotateSecretCommand,
];
