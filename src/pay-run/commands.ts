import { z } from 'zod';
import { EXAMPLE_ID } from '../business/commands.ts';
import { findBusiness } from '../business/change.ts';
import { type Command, givenId, givenName } from '../kernel/command.ts';
import type { App } from '../kernel/context.ts';
import { ApiError } from '../kernel/errors.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { type Changer, cancelRun, confirmRun, reverseRun } from './change-state.ts';
import { follow, pausedLine } from './follow.ts';
import { PayRun } from './pay-run.ts';
import { RUN_CENTS, printRun } from './print.ts';
import { isPath, readDraftFile } from './upload/file.ts';
import { saveDraft } from './upload/save.ts';

/** How a run is named at the command line, by whoever stands for all businesses. */
interface Named {
  readonly runId: string;
}

/** The words that a confirmation may need. */
interface Words {
  readonly skipInvalid: boolean;
  readonly allowDuplicate: boolean;
}

const words = {
  skipInvalid: z.boolean().default(false),
  allowDuplicate: z.boolean().default(false),
};

const WORD_OPTIONS = [
  { name: 'skip-invalid', description: 'pay the valid lines of a run that has others', flag: true },
  {
    name: 'allow-duplicate',
    description: 'pay a run that has the same lines as an earlier one',
    flag: true,
  },
] as const;

const ofOneRun = {
  cents: RUN_CENTS,
  example: EXAMPLE_ID,
  arguments: [{ name: 'RUN_ID', description: "the pay run's id" }],
  input: z.object({ runId: givenId }),
} as const;

/** The input of `run create`. */
interface Create extends Words {
  readonly businessId: string;
  readonly file: string;
  readonly name?: string | undefined;
  readonly confirm: boolean;
}

const create: Command<Create> = {
  name: 'run create',
  summary:
    'Makes a pay run of a file of payouts: CSV, or NDJSON where its name ends with .ndjson. With --confirm ' +
    'its lines are paid at once.',
  example: `${EXAMPLE_ID} payouts.csv --name "March payouts"`,
  cents: RUN_CENTS,
  arguments: [
    { name: 'BUSINESS_ID', description: "the business's id" },
    { name: 'FILE', description: 'the file, as `POST /payout/runs` takes it' },
  ],
  options: [
    { name: 'name', value: 'N', description: 'a name for the run' },
    { name: 'confirm', description: 'pay it, and wait until that is done', flag: true },
    ...WORD_OPTIONS,
  ],
  input: z.object({
    businessId: givenId,
    file: z.string().refine(isPath, 'is too long'),
    name: givenName.optional(),
    confirm: z.boolean().default(false),
    ...words,
  }),
  secret: 'known',
  needsSecret: ({ confirm: isPaying }) => isPaying,
  run: async (app, given, running) => {
    const { id: businessId } = await findBusiness(app.orm.em.fork(), given.businessId);
    const { told } = await saveDraft(app, {
      businessId,
      actor: ACTOR,
      name: given.name ?? null,
      draft: await readDraftFile(given.file),
      idempotency: undefined,
    });
    const run = await findRun(app, told.id);
    if (!given.confirm) return printRun(app.orm.em.fork(), run);
    const confirmed = await confirmRun(app, changerOf(run), run.id, given).catch(
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        throw new OperatorError(`${error.message} Nothing is paid: it is a draft, ${run.id}.`);
      },
    );
    return follow(app, confirmed, running);
  },
  failed: pausedLine,
};

const show: Command<Named> = {
  ...ofOneRun,
  name: 'run show',
  summary: 'Shows a pay run: what it is made of, and how far it has come.',
  run: async (app, { runId }) => printRun(app.orm.em.fork(), await findRun(app, runId)),
};

const confirm: Command<Named & Words> = {
  ...ofOneRun,
  name: 'run confirm',
  summary:
    'Has a draft paid, each line once, or a paused or interrupted run go on, and waits until that is done.',
  options: WORD_OPTIONS,
  input: z.object({ runId: givenId, ...words }),
  secret: 'known',
  run: async (app, given, running) => {
    const run = await findRun(app, given.runId);
    return follow(app, await confirmRun(app, changerOf(run), run.id, given), running);
  },
  failed: pausedLine,
};

const cancel: Command<Named> = {
  ...ofOneRun,
  name: 'run cancel',
  summary: 'Stops a pay run for good: what is paid stays paid.',
  run: async (app, { runId }) => {
    const run = await findRun(app, runId);
    return printRun(app.orm.em.fork(), await cancelRun(app, changerOf(run), run.id));
  },
};

const reverse: Command<Named> = {
  ...ofOneRun,
  name: 'run reverse',
  summary:
    "Takes back each line that a pay run has paid, as far as its user's balance allows, and waits until " +
    'that is done.',
  run: async (app, { runId }, running) => {
    const run = await findRun(app, runId);
    return follow(app, await reverseRun(app, changerOf(run), run.id), running);
  },
};

const ACTOR = 'cli';

function changerOf({ business }: PayRun): Changer {
  return { tenantId: business.id, actor: ACTOR };
}

async function findRun({ orm }: App, id: string): Promise<PayRun> {
  const run = await orm.em.fork().findOne(PayRun, { id });
  if (!run) throw new OperatorError(`There is no pay run with the id ${id}.`);
  return run;
}

/** The operator's commands for pay runs. */
export const payRunCommands: readonly Command[] = [create, show, confirm, cancel, reverse];
