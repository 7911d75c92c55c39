import { SECRET_KEY } from '../business/caller.ts';
import { Business } from '../business/business.ts';
import { type Builder } from '../kernel/builder.ts';
import { identityOf } from '../kernel/context.ts';
import { keyOf } from '../kernel/idempotency-key.ts';
import { boundedText } from '../kernel/texts.ts';
import { EmailArgument, normalizeEmail } from '../payout-user/email.ts';
import { hashSecretsOf } from '../payout-user/hash-secrets.ts';
import { PayoutUser } from '../payout-user/payout-user.ts';
import { type Outcome } from './allocate.ts';
import { HistoryEntry } from './entry.ts';
import { listHistory } from './history.ts';
import { CreatePayoutUserInput } from './input.ts';
import { lanesOf } from './lane.ts';
import { listUserHistory, payoutUserOf } from './user-history.ts';

/** Adds the history, and the payout itself. */
export function ledgerSchema(builder: Builder): void {
  const Type = addType(builder);
  addEntry(builder, Type);
  addHistory(builder, Type);
  addPayout(builder);
}

function addType(builder: Builder) {
  return builder.enumType('HistoryType', {
    description: 'What an entry moved. More kinds may come.',
    values: {
      TOP_UP: { description: 'Money into the payout balance.' },
      ALLOCATION: { description: 'Money from the payout balance to a payout user.' },
    } as const,
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
        resolve: (entry, _args, context) =>
          identityOf(context).kind === SECRET_KEY ? entry.payoutBalanceAfter : null,
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
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  });
}

function addHistory(builder: Builder, Type: ReturnType<typeof addType>): void {
  const Connection = builder.connectionObject(
    { type: HistoryEntry, name: 'HistoryConnection', description: 'Entries, a page of them.' },
    { name: 'HistoryEdge', description: 'An entry and its place in the list.' },
  );
  const Filter = builder.inputType('HistoryFilter', {
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
      from: t.field({ type: 'DateTime', description: 'Only from this time on, inclusive.' }),
      to: t.field({ type: 'DateTime', description: 'Only before this time, exclusive.' }),
    }),
  });
  builder.queryField('history', (t) =>
    t.connection(
      {
        type: HistoryEntry,
        description: 'The entries of the business, or those of the payout user; newest first.',
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
        resolve: (user, args, context) => listUserHistory(context, user, args),
      },
      Connection,
    ),
  );
}

function addInput(builder: Builder) {
  return builder.inputType('CreatePayoutUserInput', {
    description: 'Whom to pay, and how much.',
    validate: { schema: CreatePayoutUserInput },
    fields: (t) => ({
      email: t.string({
        required: true,
        description: 'The e-mail address, up to 255 characters; its case says nothing.',
      }),
      amount: t.field({
        type: 'Cents',
        required: true,
        description: 'How much, in cents: 1 to 100000000.',
      }),
      idempotencyKey: t.string({
        description:
          'Makes the payout safe to repeat: 1 to 255 visible ASCII characters, kept for 24 hours ' +
          'at least; quotes around it are not part of it. The same key with another address or ' +
          'amount is `IDEMPOTENCY_KEY_REUSED`. Where the operation takes one key, it may come in ' +
          'the HTTP header `Idempotency-Key` instead.',
      }),
    }),
  });
}

function addPayload(builder: Builder) {
  return builder.objectRef<Outcome>('CreatePayoutUserPayload').implement({
    description: 'A payout that was made; after a replay, the one that was made then.',
    fields: (t) => ({
      hash: t.string({
        description: 'The hash of the payout user at the time of the payout.',
        resolve: ({ business, payoutUser, hash }, _args, { app }) =>
          hashSecretsOf(app).hashOf(business.id, payoutUser.id, hash),
      }),
      created: t.exposeBoolean('created', { description: 'Whether the payout user was new.' }),
      replayed: t.exposeBoolean('replayed', {
        description: 'Whether this repeats an earlier request under its key: nothing was moved.',
      }),
      payoutUser: t.expose('payoutUser', {
        type: PayoutUser,
        description: 'The payout user as it is now.',
      }),
      entry: t.expose('entry', { type: HistoryEntry, description: 'The entry of the payout.' }),
      payoutBalance: t.expose('business', {
        type: Business,
        description: 'The balances of the business as they are now.',
      }),
    }),
  });
}

function addPayout(builder: Builder): void {
  const Payload = addPayload(builder);
  const Input = addInput(builder);
  builder.mutationField('createPayoutUser', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Gives money to a person by e-mail address: debits the payout balance, creates or tops up ' +
        'the payout user and adds an entry, in one transaction. Errors: `VALIDATION_FAILED`, ' +
        '`IDEMPOTENCY_KEY_REUSED`, `PAYOUTS_DISABLED`, `INSUFFICIENT_BALANCE`, `FORBIDDEN`, ' +
        '`OVERLOADED`. Without a key each call pays again.',
      authScopes: { kind: SECRET_KEY },
      args: { input: t.arg({ type: Input, required: true, description: 'The payout.' }) },
      resolve: (_root, { input: { email, amount, idempotencyKey } }, context) => {
        const { tenantId, presumption } = identityOf(context);
        return lanesOf(context.app).pay(tenantId, {
          email: normalizeEmail(email),
          amount,
          idempotencyKey: idempotencyKey == null ? undefined : keyOf(idempotencyKey),
          presumption,
        });
      },
    }),
  );
}
