import { type Builder } from '../../kernel/builder.ts';
import { seesAll } from '../../kernel/caller.ts';
import { type Context, identityOf } from '../../kernel/context.ts';
import { boundedText, idArgument } from '../../kernel/texts.ts';
import { EmailArgument } from '../../payout-user/email.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { ENTRY_TYPES } from '../entry-types.ts';
import { HistoryEntry } from '../entry.ts';
import { listHistory } from './history.ts';
import { findEntry } from './find.ts';
import { reversedAmountOf, reversedBy } from './reversals.ts';
import { listUserHistory, payoutUserOf } from './user-history.ts';

/** Adds the type of entries, and the queries for them. */
export function historySchema(builder: Builder): void {
  const Type = addType(builder);
  addEntry(builder, Type);
  addHistory(builder, Type);
}

function addType(builder: Builder) {
  return builder.enumType('HistoryType', {
    description: 'What an entry moved. More kinds may come.',
    values: ENTRY_TYPES,
  });
}

function addEntry(builder: Builder, Type: ReturnType<typeof addType>): void {
  builder.objectType(HistoryEntry, {
    name: 'HistoryEntry',
    description: 'One movement of money. Entries are added, and never changed.',
    interfaces: ['Node'],
    fields: (t) => ({
      type: t.expose('type', { type: Type, description: 'What it moved.' }),
      amount: t.expose('amount', { type: 'Cents', description: 'How much, in cents, above 0.' }),
      payoutBalanceAfter: t.field({
        type: 'Cents',
        nullable: true,
        description: 'The payout balance after it, in cents; null for a payout user.',
        resolve: (entry, _args, context) => (isOwner(context) ? entry.payoutBalanceAfter : null),
      }),
      userBalanceAfter: t.field({
        type: 'Cents',
        nullable: true,
        description: "The payout user's balance after it, in cents; null for a top-up.",
        resolve: (entry) => entry.userBalanceAfter ?? null,
      }),
      payoutUser: t.field({
        type: PayoutUser,
        nullable: true,
        description: 'Who was paid; null for a top-up.',
        resolve: (entry, _args, context) => payoutUserOf(context, entry),
      }),
      balanceAfter: t.field({
        type: 'Cents',
        nullable: true,
        description: 'The main balance after it, in cents; null for a payout user.',
        resolve: (entry, _args, context) => (isOwner(context) ? entry.balanceAfter : null),
      }),
      reference: t.exposeString('reference', {
        nullable: true,
        description: "The merchant's own name for it.",
      }),
      metadata: t.field({
        type: 'JSONObject',
        description: 'What the merchant attached to it; empty for a payout user.',
        resolve: (entry, _args, context) => (isOwner(context) ? (entry.metadata ?? {}) : {}),
      }),
      actor: t.string({
        nullable: true,
        description:
          'Who asked for it: `key:ID`, `session:ID`, `cli` or `job`; null for a payout user, and on ' +
          'entries older than this field.',
        resolve: (entry, _args, context) => (isOwner(context) ? entry.actor : null),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  });
  addReversals(builder);
}

/** Adds the fields that connect an allocation with its reversals. */
function addReversals(builder: Builder): void {
  builder.objectFields(HistoryEntry, (t) => ({
    reverses: t.field({
      type: HistoryEntry,
      nullable: true,
      description: 'The allocation that a reversal takes back; null for any other entry.',
      resolve: (entry, _args, context) => reversedBy(context, entry),
    }),
    reversedAmount: t.field({
      type: 'Cents',
      description: 'What has been taken back of it, in cents.',
      resolve: (entry, _args, context) => reversedAmountOf(context, entry),
    }),
    remainingAmount: t.field({
      type: 'Cents',
      description: 'What remains of it, in cents: the amount without what has been taken back.',
      resolve: async (entry, _args, context) =>
        entry.amount - (await reversedAmountOf(context, entry)),
    }),
  }));
}

/** What an entry says of the business is for who sees all of that business. */
function isOwner(context: Context): boolean {
  return seesAll(identityOf(context));
}

function addFilter(builder: Builder, Type: ReturnType<typeof addType>) {
  return builder.inputType('HistoryFilter', {
    description: 'Which entries: those to which all that is given applies.',
    fields: (t) => ({
      type: t.field({ type: Type, description: 'Only what moved this.' }),
      hash: t.string({
        description: 'Only of the payout user with this hash.',
        validate: { schema: boundedText('hash') },
      }),
      email: t.string({
        description: 'Only of the payout user with this address, in any case.',
        validate: { schema: EmailArgument },
      }),
      payoutUserId: t.id({
        description: 'Only of the payout user with this id.',
        validate: { schema: boundedText('payoutUserId') },
      }),
      reference: t.string({
        description: 'Only with this reference.',
        validate: { schema: boundedText('reference') },
      }),
      payRunId: t.id({
        description: 'Only what the pay run with this id has made.',
        validate: { schema: boundedText('payRunId') },
      }),
      from: t.field({ type: 'DateTime', description: 'Only from this time on, inclusive.' }),
      to: t.field({ type: 'DateTime', description: 'Only before this time, exclusive.' }),
    }),
  });
}

function addHistory(builder: Builder, Type: ReturnType<typeof addType>): void {
  const Connection = builder.connectionObject(
    { type: HistoryEntry, name: 'HistoryConnection', description: 'Entries, a page of them.' },
    { name: 'HistoryEdge', description: 'An entry and its place in the list.' },
  );
  const Filter = addFilter(builder, Type);
  builder.queryField('historyEntry', (t) =>
    t.field({
      type: HistoryEntry,
      nullable: true,
      description: 'One entry, by its id; null where the caller sees none of that id.',
      authScopes: { may: 'read', sees: 'one' },
      args: {
        id: t.arg.id(idArgument('Its id.')),
      },
      resolve: (_root, { id }, context) => findEntry(context, id),
    }),
  );
  builder.queryField('history', (t) =>
    t.connection(
      {
        type: HistoryEntry,
        description: 'The entries of the business, or those of the payout user; newest first.',
        authScopes: { may: 'read', sees: 'one' },
        args: { filter: t.arg({ type: Filter, description: 'Which ones; all unless given.' }) },
        resolve: (_root, args, context) => listHistory(context, args),
      },
      Connection,
    ),
  );
  builder.objectField(PayoutUser, 'history', (t) =>
    t.connection(
      {
        type: HistoryEntry,
        description: 'The entries of this payout user, newest first.',
        authScopes: { may: 'read', sees: 'one' },
        resolve: (user, args, context) => listUserHistory(context, user, args),
      },
      Connection,
    ),
  );
}
