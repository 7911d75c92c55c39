import { bulkFlush } from '../../database/bulk-flush.ts';
import { pipelined } from '../../database/transaction/pipelined.ts';
import type { App } from '../../kernel/context.ts';
import { ApiError } from '../../kernel/errors.ts';
import { Books } from './books.ts';
import type { AnyCommand } from './command.ts';
import { decide } from './decide.ts';
import { lockRows } from './locked-rows.ts';

/** How far a transaction has come, in the time of `performance.now()`. */
export interface Progress {
  /** When it got the business's lock. Before that, no command of the group can be to blame. */
  lockedAt?: number;
  /** When COMMIT was sent. From then on only the database knows how it ended. */
  commitSentAt?: number;
  /** The results of the commands, once it is committed. */
  results?: readonly unknown[];
  /** The first entry of the group. If it is there, everything is. */
  firstEntryId?: string | undefined;
  /** The server's timeline that it was written to. */
  timeline?: string;
}

/**
 * THE transaction: posts the commands of a group, all of one business, in the order of their
 * arrival. The row of the business is the lock, so each group sees all entries of those before it.
 * A command that is refused is refused alone. Any other error rolls the whole group back.
 *
 * It takes two round trips whatever the group's size: BEGIN, the lock and the rows that the
 * commands need; what has changed, and COMMIT. With `nowait` it waits for the business's lock only.
 */
export function post(
  app: App,
  businessId: string,
  commands: readonly AnyCommand[],
  progress: Progress,
  nowait: boolean,
): Promise<readonly unknown[]> {
  return pipelined(app.orm, async (tx) => {
    const onLocked = () => (progress.lockedAt = performance.now());
    const rows = await lockRows(tx, businessId, commands, nowait, onLocked);
    const books = new Books(tx.em, rows);
    const results = commands.map((command) => decide(books, command));
    const changes = bulkFlush(tx.em, books.changes());
    if (changes.length === 0) {
      const areRefused = results.every((result) => result instanceof ApiError);
      // What is repeated may not be on a synchronous standby yet. The lock of the row is written to
      // the WAL, so this COMMIT waits until the standby has everything before it.
      if (!areRefused) await tx.commit([], () => undefined);
      return results;
    }
    progress.results = results;
    progress.firstEntryId = books.firstEntryId;
    progress.timeline = rows.timeline;
    await tx.commit(changes, () => (progress.commitSentAt = performance.now()));
    return results;
  });
}
