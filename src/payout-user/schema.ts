import type { Builder } from '../kernel/builder.ts';
import { boundedText, idArgument } from '../kernel/texts.ts';
import { EmailArgument } from './email.ts';
import { findPayoutUser } from './find.ts';
import { hashOf } from './hash-secrets.ts';
import { listPayoutUsers } from './list.ts';
import { PayoutUser } from './payout-user.ts';
import { rotateOwnHash, rotateUserHash } from './rotate-hash.ts';
import { setUserStatus } from './set-status.ts';

/** Adds the payout user and the queries that find one or list them. */
export function payoutUserSchema(builder: Builder): void {
  const Status = addStatus(builder);
  addPayoutUser(builder, Status);
  addQueries(builder, addConnection(builder), addFilter(builder, Status), addOrder(builder));
  addMutations(builder, Status);
}

function addStatus(builder: Builder) {
  return builder.enumType('PayoutUserStatus', {
    description: 'Whether the hash of a payout user logs in.',
    values: {
      ACTIVE: { description: 'The hash logs in.' },
      INACTIVE: { description: 'The hash is dead; payouts to the address still arrive.' },
    } as const,
  });
}

function addPayoutUser(builder: Builder, Status: ReturnType<typeof addStatus>): void {
  builder.objectType(PayoutUser, {
    name: 'PayoutUser',
    description: 'Who is paid: one per business and e-mail address, whatever the case of it.',
    interfaces: ['Node'],
    fields: (t) => ({
      hash: t.string({
        description:
          'The hash: 52 characters of a-z and 2-7, the same at every payout until it is replaced. ' +
          'It logs in as this payout user (`X-Payout-Hash`), so it is to be kept like a password.',
        authScopes: { may: 'pay', sees: 'one' },
        resolve: (user, _args, { app }) => hashOf(app, user),
      }),
      email: t.exposeString('email', { description: 'The e-mail address, in lower case.' }),
      balance: t.expose('balance', {
        type: 'Cents',
        description:
          'What the payout user has, in cents: what was given, less what was taken back.',
      }),
      status: t.field({
        type: Status,
        description: 'Whether the hash logs in.',
        resolve: ({ active }) => (active ? 'ACTIVE' : 'INACTIVE'),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When first paid.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When last changed.' }),
    }),
  });
}

function addConnection(builder: Builder) {
  return builder.connectionObject(
    {
      type: PayoutUser,
      name: 'PayoutUserConnection',
      description: 'Payout users, a page of them.',
    },
    { name: 'PayoutUserEdge', description: 'A payout user and its place in the list.' },
  );
}

function addFilter(builder: Builder, Status: ReturnType<typeof addStatus>) {
  return builder.inputType('PayoutUserFilter', {
    description: 'Which payout users: those to whom all that is given applies.',
    fields: (t) => ({
      emailContains: t.string({
        description: 'A part of the address, up to 255 characters, in any case, literally.',
        validate: { schema: boundedText('emailContains') },
      }),
      status: t.field({ type: Status, description: 'Only those in this status.' }),
      minBalance: t.field({ type: 'Cents', description: 'The least balance, in cents.' }),
    }),
  });
}

function addOrder(builder: Builder) {
  const OrderField = builder.enumType('PayoutUserOrderField', {
    description: 'What payout users are ordered by.',
    values: {
      CREATED_AT: { description: 'When first paid.' },
      BALANCE: { description: 'The balance; equal ones by when first paid, the same way round.' },
      EMAIL: { description: 'The e-mail address.' },
    } as const,
  });
  const Direction = builder.enumType('OrderDirection', {
    description: 'Which way a list is ordered.',
    values: {
      ASC: { description: 'The smallest, or oldest, first.' },
      DESC: { description: 'The largest, or newest, first.' },
    } as const,
  });
  return builder.inputType('PayoutUserOrder', {
    description: 'How payout users are ordered.',
    fields: (t) => ({
      field: t.field({ type: OrderField, required: true, description: 'By what.' }),
      direction: t.field({ type: Direction, required: true, description: 'Which way.' }),
    }),
  });
}

function addQueries(
  builder: Builder,
  Connection: ReturnType<typeof addConnection>,
  Filter: ReturnType<typeof addFilter>,
  Order: ReturnType<typeof addOrder>,
): void {
  builder.queryFields((t) => ({
    payoutUser: t.field({
      type: PayoutUser,
      nullable: true,
      description:
        'One payout user, by exactly one of its hash, e-mail address and id; null where there is ' +
        'none. A payout user, calling by its own hash, gives none of them, or its own.',
      authScopes: { may: 'read', sees: 'one' },
      args: {
        hash: t.arg.string({
          description: 'Its hash.',
          validate: { schema: boundedText('hash') },
        }),
        email: t.arg.string({
          description: 'Its e-mail address, in any case.',
          validate: { schema: EmailArgument },
        }),
        id: t.arg.id({ description: 'Its id.', validate: { schema: boundedText('id') } }),
      },
      resolve: (_root, args, context) => findPayoutUser(context, args),
    }),
    payoutUsers: t.connection(
      {
        type: PayoutUser,
        description: 'The payout users of the business, in the order of creation unless asked.',
        authScopes: { may: 'read' },
        args: {
          filter: t.arg({ type: Filter, description: 'Which ones; all unless given.' }),
          orderBy: t.arg({ type: Order, description: 'The order; oldest first unless given.' }),
        },
        resolve: (_root, args, context) => listPayoutUsers(context, args),
      },
      Connection,
    ),
  }));
}

function addMutations(builder: Builder, Status: ReturnType<typeof addStatus>): void {
  builder.mutationFields((t) => ({
    rotatePayoutUserHash: t.field({
      type: PayoutUser,
      nullable: true,
      description:
        'Replaces the hash of a payout user, such as one that leaked: the old one is dead at once, and ' +
        'never comes back. Each call makes another. Errors: `VALIDATION_FAILED` (no such payout user), ' +
        '`FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: { id: t.arg.id({ required: true, description: 'The id of the payout user.' }) },
      resolve: (_root, { id }, context) => rotateUserHash(context, id),
    }),
    setPayoutUserStatus: t.field({
      type: PayoutUser,
      nullable: true,
      description:
        'Says whether the hash of a payout user logs in, from the next request on; payouts to it arrive ' +
        'in any case. Errors: `VALIDATION_FAILED` (no such payout user), `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: {
        id: t.arg.id(idArgument('The id of the payout user.')),
        status: t.arg({ type: Status, required: true, description: 'Its status from now on.' }),
      },
      resolve: (_root, { id, status }, context) => setUserStatus(context, id, status === 'ACTIVE'),
    }),
    rotateMyHash: t.field({
      type: PayoutUser,
      nullable: true,
      description:
        'Replaces the hash of the payout user that is calling, which is dead at once: the new one is in ' +
        'the reply. Errors: `UNAUTHENTICATED` (somebody else with the old hash came first), ' +
        '`FORBIDDEN` (a business is calling), `OVERLOADED`.',
      authScopes: { sees: 'one' },
      resolve: (_root, _args, context) => rotateOwnHash(context),
    }),
  }));
}
