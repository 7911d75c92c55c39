import { API_ERRORS, type ErrorKind } from './errors.ts';
import { isSocketError, isWithoutConnection, sqlState } from './sql-state.ts';

/**
 * How far a transaction had come when it failed. `reading`: it writes nothing, ever. `unlocked`: it
 * did not have its business's lock yet. `locked`: it did. `committing`: COMMIT had been sent.
 */
export const STAGES = ['reading', 'unlocked', 'locked', 'committing'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * What an error says of the database, whatever was asked of it.
 * `lost`: the connection is gone.
 * `unfit`: the server cannot do the job now: read-only, starting, full, without rights.
 * `conflict`: another transaction was in the way, and the server ended this one.
 * `waited`: it took too long, for a lock or for its end.
 * `unreached`: no connection was to be had in time.
 * `unknown`: anything else: what was asked may be to blame.
 */
export const CAUSES = ['lost', 'unfit', 'conflict', 'waited', 'unreached', 'unknown'] as const;
export type Cause = (typeof CAUSES)[number];

/** Why a transaction failed, in the words of the log and the metrics. */
export const FAILURES = ['transient', 'unfit', 'busy', 'culprit', 'ambiguous'] as const;
export type Failure = (typeof FAILURES)[number];

/** What follows from a failure. */
export interface Verdict {
  readonly failure: Failure;
  /** Whether the connection is given up: another may lead to a server that can do the job. */
  readonly drop: boolean;
  /** Whether the same may be asked once more, as nothing of it can have been done. */
  readonly again: boolean;
  /** Whether one of several requests may be to blame, so that each half is to be tried by itself. */
  readonly halve: boolean;
  /** What the caller is told where it is not tried again: 503 where nothing was done, else 500. */
  readonly answer: ErrorKind;
}

/**
 * SQLSTATEs by cause (PostgreSQL, appendix A); the first that fits counts. A code's class tells:
 * extensions and forks add codes to a class.
 */
const CAUSE_OF_STATE: readonly (readonly [RegExp, Cause])[] = [
  [/^(?:08|57P01|57P02|57P05|25P03|25P04|26)/, 'lost'],
  [/^53300/, 'unreached'],
  // Read-only, no login, no such database, no right, no resources, not ready. Not a table or column
  // that is not there: our own statements would be to blame, and trying again would not help.
  [/^(?:25006|28|3D|42501|53|55000|55006|57P|58|F0|72)/, 'unfit'],
  [/^40/, 'conflict'],
  [/^(?:55P03|57014)/, 'waited'],
];

/** What is told of an error by the server, the pool or the socket. */
export function causeOf(error: unknown): Cause {
  // Of PgBouncer's one code for all that it says, some texts mean that there was no connection.
  if (isWithoutConnection(error)) return 'unreached';
  const state = sqlState(error);
  if (state === undefined) return isSocketError(error) ? 'lost' : 'unknown';
  return CAUSE_OF_STATE.find(([pattern]) => pattern.test(state))?.[1] ?? 'unknown';
}

const verdict = (failure: Failure, given: Partial<Verdict> = {}): Verdict => ({
  failure,
  drop: false,
  again: false,
  halve: false,
  answer: API_ERRORS.unavailable,
  ...given,
});

const LOST = verdict('transient', { drop: true, again: true });
const UNFIT = verdict('unfit', { drop: true, again: true });
const CONFLICT = verdict('transient', { again: true });
const BUSY = verdict('busy');
const BUG = verdict('culprit', { answer: API_ERRORS.internal });
const AMBIGUOUS = verdict('ambiguous', { drop: true, answer: API_ERRORS.internal });

/**
 * The table: for each cause, what follows before the lock and under it. Only under the lock can a
 * request be to blame for a cause that tells nothing of the server. A read is as a transaction that has no
 * lock yet.
 */
const VERDICTS: Readonly<Record<Cause, { readonly unlocked: Verdict; readonly locked: Verdict }>> =
  {
    lost: { unlocked: LOST, locked: { ...LOST, halve: true } },
    unfit: { unlocked: UNFIT, locked: UNFIT },
    conflict: { unlocked: CONFLICT, locked: { ...CONFLICT, halve: true } },
    waited: { unlocked: BUSY, locked: verdict('culprit', { halve: true }) },
    unreached: { unlocked: BUSY, locked: BUSY },
    unknown: { unlocked: BUG, locked: { ...BUG, halve: true } },
  };

/**
 * Errors that PostgreSQL answers COMMIT with when it has rolled back: a constraint that was deferred,
 * a conflict, a transaction that had failed before. Any other, also from a server between us and the
 * data, leaves open what has been committed.
 */
const ROLLED_BACK_AT_COMMIT = /^(?:23...|40001|40002|40P01|25P02)$/;

/** Whether an answer to COMMIT proves that nothing was committed. */
export function provesRollback(error: unknown): boolean {
  return ROLLED_BACK_AT_COMMIT.test(sqlState(error) ?? '');
}

/** What follows from an error, by how far the transaction had come. */
export function verdictOn(error: unknown, stage: Stage): Verdict {
  if (stage === 'committing' && !provesRollback(error)) return AMBIGUOUS;
  const row = VERDICTS[causeOf(error)];
  return stage === 'locked' || stage === 'committing' ? row.locked : row.unlocked;
}
