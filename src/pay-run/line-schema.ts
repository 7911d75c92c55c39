import { type Builder, enumValues } from '../kernel/builder.ts';
import type { Context } from '../kernel/context.ts';
import { HistoryEntry } from '../ledger/entry.ts';
import { namedEntry } from '../ledger/history/find.ts';
import { payoutUserOf } from '../ledger/history/user-history.ts';
import { hashOf } from '../payout-user/hash-secrets.ts';
import {
  type NumberedProblem,
  PROBLEMS_SHOWN_MAX,
  listLines,
  numberedProblems,
  problemsOf,
} from './lines.ts';
import { LINE_STATUSES, PayRunLine } from './pay-run-line.ts';
import { PayRun } from './pay-run.ts';

/** Adds the lines of a run, and what is wrong with them. */
export function linesSchema(builder: Builder): void {
  const Status = addStatus(builder);
  const Problem = addProblem(builder);
  builder.objectField(PayRun, 'errors', (t) =>
    t.field({
      type: [Problem],
      description: `What is wrong with its lines: the first ${PROBLEMS_SHOWN_MAX} errors.`,
      resolve: (run, _args, context) => problemsOf(context, run),
    }),
  );
  addLine(builder, Status, Problem);
  addConnection(builder, Status);
}

function addStatus(builder: Builder) {
  return builder.enumType('PayRunLineStatus', {
    description: 'The state of a line of a pay run.',
    values: enumValues(LINE_STATUSES),
  });
}

function addProblem(builder: Builder) {
  return builder.objectRef<NumberedProblem>('PayRunProblem').implement({
    description: 'Why a line of a pay run cannot be paid.',
    fields: (t) => ({
      line: t.exposeInt('line', { description: 'The number of the line, from 1.' }),
      field: t.exposeString('field', { description: 'The column that is wrong.' }),
      message: t.exposeString('message', { description: 'The text for a person.' }),
    }),
  });
}

function addLine(
  builder: Builder,
  Status: ReturnType<typeof addStatus>,
  Problem: ReturnType<typeof addProblem>,
): void {
  builder.objectType(PayRunLine, {
    name: 'PayRunLine',
    description: 'One payout of a pay run.',
    fields: (t) => ({
      line: t.exposeInt('line', {
        description: 'Its place in the file, counted from 1 at the first line after the header.',
      }),
      email: t.exposeString('email', {
        nullable: true,
        description: 'The address; where it is invalid, as it stood in the file, cut short.',
      }),
      amount: t.expose('amount', {
        type: 'Cents',
        nullable: true,
        description: 'How much, in cents; null where it is invalid.',
      }),
      reference: t.exposeString('reference', {
        nullable: true,
        description: "The merchant's own name for it.",
      }),
      metadata: t.field({
        type: 'JSONObject',
        description: 'What the merchant attached to it: the other columns of the file.',
        resolve: ({ metadata }) => metadata ?? {},
      }),
      status: t.expose('status', { type: Status, description: 'Its state.' }),
      error: t.exposeString('error', {
        nullable: true,
        description:
          'The code of the error for which it could not be paid, or not be taken back in whole.',
      }),
      problems: t.field({
        type: [Problem],
        description: 'What is wrong with it, where it is `INVALID`.',
        resolve: (line) => numberedProblems(line),
      }),
      hash: t.string({
        nullable: true,
        description: 'The hash of its payout user, as it is now; null where it was not paid.',
        // A payout user is shown no line.
        authScopes: { may: 'pay', sees: 'one' },
        resolve: (line, _args, context) => hashOfLine(context, line),
      }),
      entry: t.field({
        type: HistoryEntry,
        nullable: true,
        description: 'The entry of its payout; null where it was not paid.',
        resolve: (line, _args, context) => entryOf(context, line),
      }),
      reversedAmount: t.expose('reversedAmount', {
        type: 'Cents',
        description: 'What has been taken back of it, in cents.',
      }),
    }),
  });
}

async function entryOf(context: Context, { entryId }: PayRunLine): Promise<HistoryEntry | null> {
  return entryId == null ? null : namedEntry(context, entryId);
}

async function hashOfLine(context: Context, line: PayRunLine): Promise<string | null> {
  const entry = await entryOf(context, line);
  const user = entry && (await payoutUserOf(context, entry));
  return user && hashOf(context.app, user);
}

function addConnection(builder: Builder, Status: ReturnType<typeof addStatus>): void {
  const Connection = builder.connectionObject(
    { type: PayRunLine, name: 'PayRunLineConnection', description: 'Lines, a page of them.' },
    { name: 'PayRunLineEdge', description: 'A line and its place in the list.' },
  );
  const Filter = builder.inputType('PayRunLineFilter', {
    description: 'Which lines: those to which all that is given applies.',
    fields: (t) => ({
      status: t.field({ type: Status, description: 'Only those in this state.' }),
    }),
  });
  builder.objectField(PayRun, 'lines', (t) =>
    t.connection(
      {
        type: PayRunLine,
        description: 'Its lines, in the order of the file.',
        // Whoever may only pay or take back is told of a run by what it changes, and not who is in it.
        // A payout user is shown no run.
        authScopes: { may: 'read', sees: 'one' },
        args: { filter: t.arg({ type: Filter, description: 'Which ones; all unless given.' }) },
        resolve: (run, args, context) => listLines(context, run, args),
      },
      Connection,
    ),
  );
}
