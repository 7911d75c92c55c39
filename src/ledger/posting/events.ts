import { type App } from '../../kernel/context.ts';
import { GatewayEvent } from '../../kernel/events.ts';
import { type Failure } from '../../kernel/database-failures.ts';
import { type Progress } from './post.ts';

/**
 * Emitted when a lane's next group begins: how long each of its payouts has waited, in
 * milliseconds.
 */
export const groupStarted = new GatewayEvent<{ readonly waitsMs: readonly number[] }>(
  'ledger.group-started',
);

/** One transaction of a group's payouts. */
export interface TransactionEnded {
  /** Until it had the business's lock, or gave up. */
  readonly lockMs: number;
  /** From COMMIT to its answer, where it was sent. */
  readonly commitMs: number | undefined;
  /** Why it failed, if it did. */
  readonly failure: Failure | undefined;
}

/** Emitted for every transaction, also of one that failed. */
export const transactionEnded = new GatewayEvent<TransactionEnded>('ledger.transaction-ended');

/** Tells how a transaction ended that began at `start`. */
export function emitEnded(app: App, start: number, progress: Progress, failure?: Failure): void {
  transactionEnded.emit(app, () => {
    const now = performance.now();
    const { lockedAt, commitSentAt } = progress;
    return {
      lockMs: (lockedAt ?? now) - start,
      commitMs: commitSentAt === undefined ? undefined : now - commitSentAt,
      failure,
    };
  });
}
