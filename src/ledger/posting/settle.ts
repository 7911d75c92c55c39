import { TIMELINE } from '../../database/timeline.ts';
import { pipelined } from '../../database/transaction/pipelined.ts';
import { type App } from '../../kernel/context.ts';
import { causeOf } from '../../kernel/database-failures.ts';
import { sqlState } from '../../kernel/sql-state.ts';
import { type Progress } from './post.ts';

/** How a transaction has ended whose connection was lost at COMMIT. */
export type Settled = 'committed' | 'rolled back' | 'unknown';

/**
 * Asks how a transaction has ended whose COMMIT got no answer as its connection was lost: on a new
 * connection, under the business's lock, which nobody has before the old transaction has ended. Its
 * first entry is there, or nothing of it is.
 *
 * It proves nothing where the server is another one by now, which may lack what the old one had:
 * then, and where asking fails, only the caller can go on. An error that the server answered with
 * instead is not asked about either: it may come from between us and where the data are.
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
    return await pipelined(app.orm, async ({ send, commit }) => {
      const lock = send({
        text: 'select from business where business_id = $1 for update',
        values: [businessId],
      });
      const asked = send<{ readonly timeline: string; readonly is_there: boolean }>({
        text: `select ${TIMELINE} as timeline, exists (
            select from history_entry where business_id = $1 and id = $2) as is_there
          from business where business_id = $1`,
        values: [businessId, firstEntryId],
      });
      await lock;
      const [row] = await asked;
      // A backend that is ended while its COMMIT waits for a standby has committed, but without the
      // standby. The row's lock is written to the log, so this COMMIT waits for all that is before
      // it.
      await commit([], () => undefined);
      if (row?.is_there) return 'committed';
      return row !== undefined && row.timeline === timeline ? 'rolled back' : 'unknown';
    });
  } catch {
    return 'unknown';
  }
}
