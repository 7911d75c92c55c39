import type { Builder } from '../../kernel/builder.ts';
import { seesAll } from '../../kernel/caller.ts';
import { type Context, identityOf } from '../../kernel/context.ts';
import { idArgument } from '../../kernel/texts.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { HistoryEntry } from '../entry.ts';
import { filterType } from './filter-type.ts';
import { followSchema } from './follow-schema.ts';
import { listHistory } from './history.ts';
import { findEntry } from './find.ts';
import { typeEnum } from './type-enum.ts';
import { reversedAmountOf, reversedBy } from './reversals.ts';
import { listUserHistory, payoutUserOf } from './user-history.ts';

/** Adds the type of entries, and the queries for them. */
export function historySchema(builder: Builder): void {
  const Type = typeEnum(builder);
  addEntry(builder, Type);
  addHistory(builder, Type);
}

function addEntry(builder: Builder, Type: ReturnType<typeof typeEnum>): void {
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
        description: "The payout user's balance after it, in cents; null where it concerns none.",
        resolve: (entry) => entry.userBalanceAfter ?? null,
      }),
      payoutUser: t.field({
        type: PayoutUser,
        nullable: true,
        description: 'Whom it was given to or taken from; null where it concerns no payout user.',
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

function addHistory(builder: Builder, Type: ReturnType<typeof typeEnum>): void {
  const Connection = builder.connectionObject(
    { type: HistoryEntry, name: 'HistoryConnection', description: 'Entries, a page of them.' },
    { name: 'HistoryEdge', description: 'An entry and its place in the list.' },
  );
  const Filter = filterType(builder, Type);
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
  followSchema(builder, Filter);
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
