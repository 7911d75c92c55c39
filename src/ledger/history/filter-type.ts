import type { Builder } from '../../kernel/builder.ts';
import { boundedText } from '../../kernel/texts.ts';
import { EmailArgument } from '../../payout-user/email.ts';
import type { typeEnum } from './type-enum.ts';

/** Adds the type of a filter of entries. */
export function filterType(builder: Builder, Type: ReturnType<typeof typeEnum>) {
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
