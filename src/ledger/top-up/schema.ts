import { z } from 'zod';
import { Business } from '../../business/business.ts';
import type { Builder } from '../../kernel/builder.ts';
import { CENTS_MAX } from '../../kernel/cents.ts';
import { identityOf } from '../../kernel/context.ts';
import { IdempotencyKey, keyOf } from '../../kernel/idempotency-key.ts';
import { HistoryEntry } from '../entry.ts';
import { queueOf } from '../posting/queue.ts';
import { type Funded, transfer } from './funding.ts';

/** The rule of a transfer: 1 cent to the maximum of a balance. */
const TransferInput = z.object({
  amount: z
    .number()
    .min(1, 'The amount must be at least 1.')
    .max(CENTS_MAX, `The amount may not be greater than ${CENTS_MAX}.`),
  idempotencyKey: IdempotencyKey.nullish(),
});

/** Adds `transferToPayoutBalance`. */
export function transferSchema(builder: Builder): void {
  const Input = addInput(builder);
  const Payload = addPayload(builder);
  builder.mutationField('transferToPayoutBalance', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Moves money from the main balance to the payout balance, and adds an entry. Errors: ' +
        '`VALIDATION_FAILED`, `INSUFFICIENT_BALANCE` (the main balance is too low), ' +
        '`IDEMPOTENCY_KEY_REUSED`, `BALANCE_TOO_HIGH`, `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: { input: t.arg({ type: Input, required: true, description: 'How much.' }) },
      resolve: (_root, { input: { amount, idempotencyKey } }, context) => {
        const { tenantId, actor } = identityOf(context);
        const command = transfer({
          amount,
          idempotencyKey: idempotencyKey == null ? undefined : keyOf(idempotencyKey),
          actor,
        });
        return queueOf(context.app).post(tenantId, command);
      },
    }),
  );
}

function addInput(builder: Builder) {
  return builder.inputType('TransferToPayoutBalanceInput', {
    description: 'How much is moved to the payout balance.',
    validate: { schema: TransferInput },
    fields: (t) => ({
      amount: t.field({ type: 'Cents', required: true, description: 'How much, in cents.' }),
      idempotencyKey: t.string({
        description: 'Makes it safe to repeat, as with `createPayoutUser`.',
      }),
    }),
  });
}

function addPayload(builder: Builder) {
  return builder.objectRef<Funded>('TransferToPayoutBalancePayload').implement({
    description: 'A transfer that was made; after a replay, the one that was made then.',
    fields: (t) => ({
      entry: t.expose('entry', {
        type: HistoryEntry,
        nullable: true,
        description: 'The entry of the transfer.',
      }),
      payoutBalance: t.expose('business', {
        type: Business,
        description: 'The balances of the business as they are now.',
      }),
      replayed: t.exposeBoolean('replayed', {
        description: 'Whether this repeats an earlier request under its key: nothing was moved.',
      }),
    }),
  });
}
