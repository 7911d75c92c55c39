import { z } from 'zod';
import { BALANCES, BUSINESS_ID, EXAMPLE_ID, printBusiness } from '../business/commands.ts';
import { Business } from '../business/business.ts';
import { changeAtOnce, findBusiness } from '../business/change.ts';
import { issueKey } from '../business/issue-key.ts';
import { dollars } from '../kernel/dollars.ts';
import { holdSecretGeneration } from '../installation/settle-secret.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { type Command, givenId, givenName } from '../kernel/command.ts';
import { type AuditReport, audit } from './audit/audit.ts';
import { cents, explainUncertain, idempotencyKey, idempotencyKeyOption } from './command-input.ts';
import { exportCommand } from './export/command.ts';
import { queueOf } from './posting/queue.ts';
import { reverseCommand } from './reversal/command.ts';
import { deposit, topUp } from './top-up/funding.ts';
import { type NewBusiness, createBusiness } from './top-up/new-business.ts';

const create: Command<NewBusiness> = {
  name: 'business create',
  summary: 'Makes a business and its first secret key, which is shown this once.',
  example: '--name "Acme Rewards" --payout-balance 500000',
  cents: BALANCES,
  options: [
    { name: 'name', value: 'N', description: 'its name', required: true },
    { name: 'balance', value: 'CENTS', description: 'its main balance (default 0)' },
    { name: 'payout-balance', value: 'CENTS', description: 'its payout balance (default 0)' },
    { name: 'payouts', value: 'on|off', description: 'whether it may pay (default on)' },
    { name: 'test', description: 'a test business: its keys are sk_test_…', flag: true },
  ],
  input: z
    .object({
      name: z.string().trim().min(1, 'is needed').pipe(givenName),
      balance: cents(0).default(0),
      payoutBalance: cents(0).default(0),
      payouts: z.enum(['on', 'off'], 'must be on or off').default('on'),
      test: z.boolean().default(false),
    })
    .transform(({ payouts, ...given }) => ({ ...given, payoutsEnabled: payouts === 'on' })),
  question: async ({ orm }, { name }) => {
    const same = await orm.em.fork().findOne(Business, { name });
    if (!same) return undefined;
    return `There is a business ${name} already, ${same.id}. Make another?`;
  },
  run: ({ orm }, given) =>
    changeAtOnce(orm, async (tx) => {
      const now = await databaseTime(tx);
      const secretGeneration = await holdSecretGeneration(tx);
      const business = createBusiness(tx, { ...given, secretGeneration }, now);
      const { apiKey } = issueKey(tx, business, '', now);
      const { id, name, ...balances } = printBusiness(business);
      return { id, name, apiKey, ...balances };
    }),
};

/** The input of `business fund`. */
interface Fund {
  readonly id: string;
  readonly amount: number;
  readonly to: 'payout' | 'main';
  readonly idempotencyKey?: string | undefined;
}

const fund: Command<Fund> = {
  name: 'business fund',
  summary:
    'Adds money to a business: to its payout balance, by a TOP_UP, or its main one, by a DEPOSIT. With ' +
    '--idempotency-key it may be run again: the same key adds the same money once.',
  example: `${EXAMPLE_ID} --amount 500000 --idempotency-key march-refill`,
  cents: BALANCES,
  arguments: [BUSINESS_ID],
  options: [
    { name: 'amount', value: 'CENTS', description: 'how much, in cents', required: true },
    { name: 'to', value: 'payout|main', description: 'which balance (default payout)' },
    idempotencyKeyOption('funding'),
  ],
  input: z.object({
    id: givenId,
    amount: cents(1),
    to: z.enum(['payout', 'main'], 'must be payout or main').default('payout'),
    idempotencyKey,
  }),
  question: async ({ orm }, { id, amount, to, idempotencyKey: key }) => {
    if (key !== undefined) return undefined;
    const { name } = await findBusiness(orm.em.fork(), id);
    return `Add ${dollars(amount)} to the ${to} balance of ${name}?`;
  },
  run: async (app, { id, amount, to, idempotencyKey }, running) => {
    await findBusiness(app.orm.em.fork(), id);
    const command = (to === 'payout' ? topUp : deposit)({ amount, idempotencyKey, actor: 'cli' });
    const { business, replayed } = await queueOf(app).post(id, command).catch(explainUncertain);
    if (replayed) running?.note('This key has added its money before: nothing was added.');
    return { id, balance: business.balance, payoutBalance: business.payoutBalance };
  },
};

const auditCommand: Command<{ businessId?: string | undefined }> = {
  name: 'audit',
  summary:
    'Proves from the tables that every balance is the sum of its entries; names what is not.',
  example: '',
  arguments: [{ name: 'BUSINESS_ID', description: 'only this business', optional: true }],
  input: z.object({ businessId: givenId.optional() }),
  run: async ({ orm, checks }, { businessId }, running) => {
    running?.progress('Adding up the books …');
    const em = orm.em.fork();
    if (businessId !== undefined) await findBusiness(em, businessId);
    return audit(em, checks, businessId);
  },
  failed: (report) => ((report as AuditReport).ok ? undefined : 'audit has found problems.'),
};

/** The operator's commands that move or check money. */
export const ledgerCommands: readonly Command[] = [
  create,
  fund,
  reverseCommand,
  exportCommand,
  auditCommand,
];
