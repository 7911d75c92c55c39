import { Business } from '../../business/business.ts';
import type { Builder } from '../../kernel/builder.ts';
import { identityOf } from '../../kernel/context.ts';
import { invalid } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/idempotency-key.ts';
import { isUuid } from '../../kernel/ids.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { HistoryEntry } from '../entry.ts';
import { queueOf } from '../posting/queue.ts';
import { ReversePayoutInput } from './input.ts';
import { type Reversed, reversal } from './reversal.ts';

/** Adds `reversePayout`. */
export function reversalSchema(builder: Builder): void {
  const Payload = addPayload(builder);
  const Input = addInput(builder);
  builder.mutationField('reversePayout', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Takes back all that remains of an allocation, or `amount` of it: debits the payout user, ' +
        'credits the payout balance and adds an entry, in one transaction; also when payouts are ' +
        'off, also of an inactive user. Errors: `VALIDATION_FAILED` (no such entry, not an ' +
        'allocation, nothing or less remains), `INSUFFICIENT_USER_BALANCE`, ' +
        '`IDEMPOTENCY_KEY_REUSED`, `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'reverse' },
      args: { input: t.arg({ type: Input, required: true, description: 'What to take back.' }) },
      resolve: (_root, { input }, context) => {
        if (!isUuid(input.entryId)) {
          throw invalid({ entryId: ['The operation does not exist.'] });
        }
        const { tenantId, actor } = identityOf(context);
        const command = reversal({
          entryId: input.entryId.toLowerCase(),
          amount: input.amount ?? undefined,
          reference: input.reference ?? undefined,
          metadata: input.metadata ?? undefined,
          idempotencyKey: input.idempotencyKey == null ? undefined : keyOf(input.idempotencyKey),
          actor,
        });
        return queueOf(context.app).post(tenantId, command);
      },
    }),
  );
}

function addInput(builder: Builder) {
  return builder.inputType('ReversePayoutInput', {
    description: 'Which payout to take back, and how much of it.',
    validate: { schema: ReversePayoutInput },
    fields: (t) => ({
      entryId: t.id({ required: true, description: 'The allocation, by the id of its entry.' }),
      amount: t.field({
        type: 'Cents',
        description: 'How much of it, in cents; all that remains unless given.',
      }),
      reference: t.string({ description: "The merchant's own name for it, 1 to 100 characters." }),
      metadata: t.field({ type: 'JSONObject', description: 'Up to 20 texts, by name.' }),
      idempotencyKey: t.string({
        description: 'Makes it safe to repeat, as with `createPayoutUser`.',
      }),
    }),
  });
}

function addPayload(builder: Builder) {
  return builder.objectRef<Reversed>('ReversePayoutPayload').implement({
    description: 'A payout that was taken back, or a part of it; after a replay, as it was then.',
    fields: (t) => ({
      entry: t.expose('entry', { type: HistoryEntry, description: 'The entry of the reversal.' }),
      reversed: t.expose('reversed', {
        type: HistoryEntry,
        description: 'The allocation that was taken back, as it is now.',
      }),
      reversedAmount: t.expose('reversedAmount', {
        type: 'Cents',
        description: 'What had been taken back of it in all after this reversal, in cents.',
      }),
      payoutUser: t.expose('payoutUser', {
        type: PayoutUser,
        description: 'The payout user as it is now.',
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
