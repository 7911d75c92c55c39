import type { App } from '../../kernel/context.ts';
import { GatewayEvent } from '../../kernel/events.ts';
import type { Failure } from '../../kernel/database-failures.ts';
import type { Work } from '../../kernel/work.ts';
import type { Progress } from './post.ts';

/** A group whose turn has come. Its transactions are done within its work. */
export interface GroupStarted {
  readonly work: Work;
  /** How many entries its commands may post. */
  readonly entries: number;
  /** How long each of its commands has waited, in milliseconds. */
  readonly waitsMs: readonly number[];
  /** What each of its commands was given as a part of, such as a request; in the same order. */
  readonly askedFor: readonly (Work | undefined)[];
}

/** Emitted when a business's next group begins. */
export const groupStarted = new GatewayEvent<GroupStarted>('ledger.group-started');

/** Emitted when all commands of a group have a result, or an error. */
export const groupEnded = new GatewayEvent<{
  readonly work: Work;
  readonly results: readonly unknown[];
}>('ledger.group-ended');

/** How the transaction of a group went. */
export interface TransactionEnded {
  /** How long it took to get the business's lock, or to give up, in milliseconds. */
  readonly lockMs: number;
  /** How long COMMIT took, in milliseconds, if it was sent. */
  readonly commitMs: number | undefined;
  /** Why it failed, if it did. */
  readonly failure: Failure | undefined;
}

/** Emitted at the end of every transaction, also of one that failed. */
export const transactionEnded = new GatewayEvent<TransactionEnded>('ledger.transaction-ended');

/** Emits how a transaction ended that began at `start`, in the time of `performance.now()`. */
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
