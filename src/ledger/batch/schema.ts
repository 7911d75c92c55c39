import type { z } from 'zod';
import { Business } from '../../business/business.ts';
import { type Builder, enumValues, fieldsOf } from '../../kernel/builder.ts';
import { identityOf } from '../../kernel/context.ts';
import { invalid } from '../../kernel/errors.ts';
import { keyOf, IdempotencyKey } from '../../kernel/idempotency-key.ts';
import { hashSecretsOf } from '../../payout-user/hash-secrets.ts';
import { type PayoutInput, allocationRequest } from '../allocation/schema.ts';
import { CreatePayoutUserInput } from '../allocation/input.ts';
import { HistoryEntry } from '../entry.ts';
import { queueOf } from '../posting/queue.ts';
import { type Batch, batch } from './batch.ts';
import { BATCH_LINES_MAX, LINE_COUNT } from './input.ts';
import type { RequestedLine } from './request.ts';
import { BATCH_MODES, LINE_STATUSES, type Line, type LineError } from './line.ts';

/** A line with its place in the batch, and the business that its payout is of. */
interface NumberedLine extends Line {
  readonly index: number;
  readonly business: Business;
}

/** Adds several payouts in one call; `Payout` is the input of one. */
export function batchSchema(builder: Builder, Payout: PayoutInput): void {
  const Payload = addPayload(builder);
  const Input = addInput(builder, Payout);
  builder.mutationField('createPayoutUsers', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        `Makes 1 to ${BATCH_LINES_MAX} payouts in one transaction, in order. A line that is refused ` +
        'says why, with the codes of `createPayoutUser`. Errors of the call itself: ' +
        '`VALIDATION_FAILED`, `IDEMPOTENCY_KEY_REUSED`, `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'pay' },
      args: {
        input: t.arg({ type: Input, required: true, description: 'The payouts.' }),
      },
      resolve: (_root, { input }, context) => {
        const { app } = context;
        const { tenantId, actor } = identityOf(context);
        const { payouts, mode, dryRun, idempotencyKey } = input;
        const command = batch(hashSecretsOf(app), {
          lines: payouts.map((payout) => requestedLine(payout, actor)),
          mode,
          dryRun: dryRun ?? false,
          idempotencyKey: idempotencyKey == null ? undefined : keyOf(idempotencyKey),
        });
        return queueOf(app).post(tenantId, command);
      },
    }),
  );
}

/** A line that breaks a rule is refused by itself, in the words of a call of its own. */
function requestedLine(
  payout: z.infer<typeof CreatePayoutUserInput>,
  actor: string,
): RequestedLine {
  const { error } = CreatePayoutUserInput.safeParse(payout);
  return error ? invalid(fieldsOf(error)) : allocationRequest(payout, actor);
}

function addInput(builder: Builder, Payout: PayoutInput) {
  const Mode = builder.enumType('BatchMode', {
    description: 'How the lines of a batch depend on one another.',
    values: enumValues(BATCH_MODES),
  });
  return builder.inputType('CreatePayoutUsersInput', {
    description: 'Several payouts, and how they depend on one another.',
    fields: (t) => ({
      payouts: t.field({
        type: [Payout],
        required: true,
        description: `The payouts, 1 to ${BATCH_LINES_MAX}, each with a key of its own where it has one.`,
        validate: { minLength: [1, LINE_COUNT], maxLength: [BATCH_LINES_MAX, LINE_COUNT] },
      }),
      mode: t.field({
        type: Mode,
        required: true,
        defaultValue: 'EACH',
        description: 'Whether each line stands for itself, or all are paid or none.',
      }),
      dryRun: t.boolean({
        defaultValue: false,
        description: 'Tells what would happen, under the same lock, and does nothing.',
      }),
      idempotencyKey: t.string({
        validate: { schema: IdempotencyKey },
        description:
          'Makes the whole call safe to repeat, as with `createPayoutUser`: the same key with other ' +
          'lines or another mode is `IDEMPOTENCY_KEY_REUSED`. A call that paid nothing is not kept, ' +
          'and a dry run neither keeps nor reads it.',
      }),
    }),
  });
}

function addPayload(builder: Builder) {
  const Result = addLine(builder);
  return builder.objectRef<Batch>('CreatePayoutUsersPayload').implement({
    description: 'What became of several payouts; after a replay, as it was then.',
    fields: (t) => ({
      results: t.field({
        type: [Result],
        description: 'What became of each line, in the order in which they were sent.',
        resolve: ({ lines, business }) =>
          lines.map((line, index): NumberedLine => ({ ...line, index, business })),
      }),
      paid: t.int({
        description: 'How many lines are `PAID`.',
        resolve: ({ lines }) => countOf(lines, 'PAID'),
      }),
      refused: t.int({
        description: 'How many lines are `REFUSED`.',
        resolve: ({ lines }) => countOf(lines, 'REFUSED'),
      }),
      amount: t.field({
        type: 'Cents',
        description: 'What was moved in all, in cents; in a dry run, what would be.',
        resolve: ({ lines }) => lines.reduce((sum, { amount }) => sum + amount, 0),
      }),
      payoutBalance: t.expose('business', {
        type: Business,
        description: 'The balances of the business as they are now.',
      }),
      replayed: t.exposeBoolean('replayed', {
        description: 'Whether this repeats an earlier call under its key: nothing was moved.',
      }),
    }),
  });
}

function addLine(builder: Builder) {
  const Status = builder.enumType('BatchLineStatus', {
    description: 'What became of a line of a batch.',
    values: enumValues(LINE_STATUSES),
  });
  const Failure = builder.objectRef<LineError>('BatchLineError').implement({
    description: 'Why a line was refused.',
    fields: (t) => ({
      code: t.exposeString('code', {
        description: 'The code, as `extensions.code` would have it.',
      }),
      message: t.exposeString('message', { description: 'The text for a person.' }),
      fields: t.field({
        type: 'JSONObject',
        nullable: true,
        description: 'The texts of each field that failed, where it was invalid.',
        resolve: ({ fields }) => fields,
      }),
    }),
  });
  return builder.objectRef<NumberedLine>('BatchLine').implement({
    description: 'What became of one line of a batch.',
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Its place among the lines, from 0.' }),
      status: t.expose('status', { type: Status, description: 'What became of it.' }),
      hash: t.string({
        nullable: true,
        description:
          'The hash of the payout user at the time of the payout; null without an entry.',
        resolve: ({ payout, business }, _args, { app }) =>
          payout && hashSecretsOf(app).hashOf(business.id, payout.payoutUser.id, payout.hash),
      }),
      entry: t.field({
        type: HistoryEntry,
        nullable: true,
        description: 'The entry of the payout; null where it was not paid, and in a dry run.',
        resolve: ({ payout }) => payout?.entry,
      }),
      error: t.expose('error', {
        type: Failure,
        nullable: true,
        description: 'Why it was refused; null where it was not.',
      }),
    }),
  });
}

function countOf(lines: readonly Line[], status: Line['status']): number {
  return lines.filter((line) => line.status === status).length;
}
