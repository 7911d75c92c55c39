import type { Builder } from '../../kernel/builder.ts';
import { streamOf } from '../../kernel/live.ts';
import { boundedText } from '../../kernel/texts.ts';
import { HistoryEntry } from '../entry.ts';
import type { filterType } from './filter-type.ts';
import { followHistory } from './follow.ts';

/** Adds the subscription to entries as they are made. */
export function followSchema(builder: Builder, Filter: ReturnType<typeof filterType>): void {
  builder.subscriptionField('history', (t) =>
    t.field({
      type: HistoryEntry,
      description:
        'Each new entry of the business, or of the payout user, within two seconds and in the order in ' +
        'which they are made. The id of the event is that of its entry: after a broken connection an ' +
        'EventSource goes on behind it by itself (`Last-Event-ID`), and any other client by `after`.',
      authScopes: { may: 'read', sees: 'one' },
      args: {
        filter: t.arg({ type: Filter, description: 'Which ones; all unless given.' }),
        after: t.arg.id({
          description:
            'The id of the entry that was seen last: begins behind it, so that none is missed. Without ' +
            'it, only what is made from now on is told.',
          validate: { schema: boundedText('after') },
        }),
      },
      subscribe: async (_root, args, context) => streamOf(await followHistory(context, args)),
      resolve: ({ value }) => value,
    }),
  );
}
