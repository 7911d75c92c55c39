import { Business } from '../../business/business.ts';
import { selectRows } from '../../database/select-rows.ts';
import { tableOf, tenantColumnOf } from '../../database/tables.ts';
import { TIMELINE } from '../../database/timeline.ts';
import { answers, pipelined } from '../../database/transaction/pipelined.ts';
import type { App } from '../../kernel/context.ts';
import { causeOf } from '../../kernel/database-failures.ts';
import { sqlState } from '../../kernel/sql-state.ts';
import { HistoryEntry } from '../entry.ts';
import type { Progress } from './post.ts';

/** How a transaction ended whose connection was lost at COMMIT. */
export type Settled = 'committed' | 'rolled back' | 'unknown';

/**
 * Finds out how a transaction ended whose COMMIT got no answer because its connection was lost. It
 * asks on a new connection, under the business's lock: nobody gets that before the old transaction
 * has ended. Either the transaction's first entry is there, or nothing of it is.
 *
 * If another server has taken over, a missing entry proves nothing, because that server may lack
 * what the old one had. Then, and if asking fails, the answer is `unknown`. So it is if COMMIT was
 * answered with an error: it may come from a pooler or a coordinator, which does not know.
 */
export async function settle(
  app: App,
  businessId: string,
  error: unknown,
  { firstEntryId, timeline }: Progress,
): Promise<Settled> {
  const isLost = sqlState(error) === undefined && causeOf(error) === 'lost';
  if (!isLost || firstEntryId === undefined || app.database.commitsHang) return 'unknown';
  try {
    return await pipelined(app.orm, async ({ em, send, commit }) => {
      const business = tableOf(em, Business);
      const ofBusiness = `from ${business.sql} where ${tenantColumnOf(business).sql} = $1`;
      const ids = { entity: HistoryEntry, property: 'id', values: [firstEntryId] } as const;
      const [, [row], entries] = await answers([
        send({ text: `select ${ofBusiness} for update`, values: [businessId] }),
        send<{ readonly timeline: string }>({
          text: `select ${TIMELINE} as timeline ${ofBusiness}`,
          values: [businessId],
        }),
        send(selectRows(em, businessId, ids, '')),
      ]);
      // A server process that is terminated while its COMMIT waits for a standby has committed, but
      // perhaps not on the standby. The lock of the row is written to the WAL, so this COMMIT waits
      // until the standby has everything before it.
      await commit([], () => undefined);
      if (entries.length > 0) return 'committed';
      return row !== undefined && row.timeline === timeline ? 'rolled back' : 'unknown';
    });
  } catch {
    return 'unknown';
  }
}
