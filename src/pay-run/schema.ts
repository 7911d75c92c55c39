import { type Builder, enumValues } from '../kernel/builder.ts';
import { oneByOne, streamOf } from '../kernel/live.ts';
import { idArgument } from '../kernel/texts.ts';
import { HistoryEntry } from '../ledger/entry.ts';
import { findRun, namedRun } from './find.ts';
import { linesSchema } from './line-schema.ts';
import { listRuns } from './list.ts';
import { payRunMutations } from './mutations.ts';
import { PAUSED_REASONS, PAY_RUN_STATUSES, PayRun } from './pay-run.ts';
import { followRun } from './watch.ts';

/** Adds pay runs with their lines, what asks for them and what changes them, and the run of an entry. */
export function payRunSchema(builder: Builder): void {
  const Status = addStatus(builder);
  addRun(builder, Status);
  addProgress(builder);
  linesSchema(builder);
  addQueries(builder, Status);
  payRunMutations(builder);
  builder.objectField(HistoryEntry, 'payRun', (t) =>
    t.field({
      type: PayRun,
      nullable: true,
      description: 'The pay run that made it; null for any other entry, and for a payout user.',
      resolve: ({ payRunId }, _args, context) => namedRun(context, payRunId),
    }),
  );
}

function addStatus(builder: Builder) {
  return builder.enumType('PayRunStatus', {
    description: 'The state of a pay run.',
    values: enumValues(PAY_RUN_STATUSES),
  });
}

function addRun(builder: Builder, Status: ReturnType<typeof addStatus>): void {
  const Reason = builder.enumType('PayRunPausedReason', {
    description: 'Why a pay run is paused.',
    values: enumValues(PAUSED_REASONS),
  });
  builder.objectType(PayRun, {
    name: 'PayRun',
    description: 'A file of payouts, of which each line is paid once. It is uploaded over REST.',
    interfaces: ['Node'],
    fields: (t) => ({
      name: t.exposeString('name', { nullable: true, description: 'Its name, where it has one.' }),
      status: t.expose('status', { type: Status, description: 'Its state.' }),
      pausedReason: t.expose('pausedReason', {
        type: Reason,
        nullable: true,
        description: 'Why it is paused; null in any other state.',
      }),
      lineCount: t.exposeInt('lines', {
        description: 'How many lines it has, those that cannot be paid too.',
      }),
      validLines: t.exposeInt('validLines', { description: 'How many of them can be paid.' }),
      amount: t.expose('amount', {
        type: 'Cents',
        description: 'The sum of its valid lines, in cents.',
      }),
      duplicateEmails: t.exposeInt('duplicateEmails', {
        description: 'How many of its lines name an address that an earlier line names.',
      }),
      duplicateOf: t.field({
        type: PayRun,
        nullable: true,
        description: 'A run of the last 30 days with the same lines; null where there is none.',
        resolve: ({ duplicateOfId }, _args, context) => namedRun(context, duplicateOfId),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When uploaded.' }),
      finishedAt: t.expose('finishedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was completed, cancelled or reversed; null until then.',
      }),
    }),
  });
}

/** Adds the fields that tell how far a run has come. */
function addProgress(builder: Builder): void {
  builder.objectFields(PayRun, (t) => ({
    paidLines: t.exposeInt('paidLines', {
      description: 'How many lines were paid, those that were taken back since too.',
    }),
    paidAmount: t.expose('paidAmount', {
      type: 'Cents',
      description: 'What was paid in all, in cents.',
    }),
    failedLines: t.exposeInt('failedLines', {
      description: 'How many lines could not be paid, though they were valid.',
    }),
    reversedLines: t.exposeInt('reversedLines', {
      description: 'How many lines have been taken back, each in whole.',
    }),
    reversedAmount: t.expose('reversedAmount', {
      type: 'Cents',
      description: 'What has been taken back in all, in cents.',
    }),
  }));
}

function addQueries(builder: Builder, Status: ReturnType<typeof addStatus>): void {
  const Connection = builder.connectionObject(
    { type: PayRun, name: 'PayRunConnection', description: 'Pay runs, a page of them.' },
    { name: 'PayRunEdge', description: 'A pay run and its place in the list.' },
  );
  const Filter = builder.inputType('PayRunFilter', {
    description: 'Which pay runs: those to which all that is given applies.',
    fields: (t) => ({
      status: t.field({ type: Status, description: 'Only those in this state.' }),
    }),
  });
  builder.queryFields((t) => ({
    payRun: t.field({
      type: PayRun,
      nullable: true,
      description: 'One pay run, by its id; null where the caller sees none of that id.',
      authScopes: { may: 'read' },
      args: {
        id: t.arg.id(idArgument('Its id.')),
      },
      resolve: (_root, { id }, context) => findRun(context, id),
    }),
    payRuns: t.connection(
      {
        type: PayRun,
        description: 'The pay runs of the business, newest first.',
        authScopes: { may: 'read' },
        args: { filter: t.arg({ type: Filter, description: 'Which ones; all unless given.' }) },
        resolve: (_root, args, context) => listRuns(context, args),
      },
      Connection,
    ),
  }));
  builder.subscriptionField('payRun', (t) =>
    t.field({
      type: PayRun,
      nullable: true,
      description:
        'A pay run, by its id: as it is now, and again within two seconds whenever it has come further; ' +
        'null, and no more, where the caller sees none of that id.',
      authScopes: { may: 'read' },
      args: {
        id: t.arg.id(idArgument('Its id.')),
      },
      subscribe: (_root, { id }, context) => streamOf(oneByOne(followRun(context, id))),
      resolve: ({ value }) => value,
    }),
  );
}
