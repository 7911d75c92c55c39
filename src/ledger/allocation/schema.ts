import type { z } from 'zod';
import { Business } from '../../business/business.ts';
import type { Builder } from '../../kernel/builder.ts';
import { identityOf } from '../../kernel/context.ts';
import { keyOf } from '../../kernel/idempotency-key.ts';
import { normalizeEmail } from '../../payout-user/email.ts';
import { hashSecretsOf } from '../../payout-user/hash-secrets.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { HistoryEntry } from '../entry.ts';
import { queueOf } from '../posting/queue.ts';
import { type Allocated, type AllocationRequest, allocation } from './allocation.ts';
import { CreatePayoutUserInput } from './input.ts';

/** What a payout is asked for by. */
export type PayoutInput = ReturnType<typeof addInput>;

/** Adds `createPayoutUser`; returns its input, which a batch takes as well. */
export function allocationSchema(builder: Builder): PayoutInput {
  const Input = addInput(builder);
  addPayout(builder, Input);
  return Input;
}

/** The request that an input stands for; its rule has been checked. */
export function allocationRequest(
  { email, amount, idempotencyKey, reference, metadata }: z.infer<typeof CreatePayoutUserInput>,
  actor: string,
): AllocationRequest {
  return {
    email: normalizeEmail(email),
    amount,
    reference: reference ?? undefined,
    metadata: metadata ?? undefined,
    idempotencyKey: idempotencyKey == null ? undefined : keyOf(idempotencyKey),
    actor,
  };
}

function addInput(builder: Builder) {
  return builder.inputType('CreatePayoutUserInput', {
    description: 'Whom to pay, and how much.',
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
      reference: t.string({
        description:
          "The merchant's own name for the payout, 1 to 100 characters; need not be unique.",
      }),
      metadata: t.field({
        type: 'JSONObject',
        description:
          'Up to 20 texts of up to 500 characters, by names of up to 40 of `A-Za-z0-9_.-`.',
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
  return builder.objectRef<Allocated>('CreatePayoutUserPayload').implement({
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

function addPayout(builder: Builder, Input: PayoutInput): void {
  const Payload = addPayload(builder);
  builder.mutationField('createPayoutUser', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Gives money to a person by e-mail address: debits the payout balance, creates or tops up ' +
        'the payout user and adds an entry, in one transaction. Errors: `VALIDATION_FAILED`, ' +
        '`IDEMPOTENCY_KEY_REUSED`, `PAYOUTS_DISABLED`, `INSUFFICIENT_BALANCE`, `FORBIDDEN`, ' +
        '`OVERLOADED`. Without a key each call pays again.',
      authScopes: { may: 'pay' },
      args: {
        input: t.arg({
          type: Input,
          required: true,
          description: 'The payout.',
          // Not of the input itself: in a batch each line is checked, and refused, by itself.
          validate: { schema: CreatePayoutUserInput },
        }),
      },
      resolve: (_root, { input }, context) => {
        const { tenantId, actor } = identityOf(context);
        const { app } = context;
        const command = allocation(hashSecretsOf(app), allocationRequest(input, actor));
        return queueOf(app).post(tenantId, command);
      },
    }),
  );
}
