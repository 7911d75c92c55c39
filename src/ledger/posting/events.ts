import { type App } from '../../kernel/context.ts';
import { Signal } from '../../kernel/telemetry.ts';
import { type Failure } from '../../kernel/database-failures.ts';
import { type Progress } from './post.ts';

/** Said when a lane's next group begins: how long each of its payouts has waited, in milliseconds. */
export const groupStarted = new Signal<{ readonly waitsMs: readonly number[] }>(
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

/** Said of every transaction, also of one that failed. */
export const transactionEnded = new Signal<TransactionEnded>('ledger.transaction-ended');

/** Says how a transaction ended that began at `start`. */
export function sayEnded(app: App, start: number, progress: Progress, failure?: Failure): void {
  transactionEnded.send(app, () => {
    const now = performance.now();
    const { lockedAt, commitSentAt } = progress;
    return {
      lockMs: (lockedAt ?? now) - start,
      commitMs: commitSentAt === undefined ? undefined : now - commitSentAt,
      failure,
    };
  });
}
