import { API_ERRORS, type ErrorKind } from './errors.ts';
import { isSocketError, isWithoutConnection, sqlState } from './sql-state.ts';

/**
 * How far a transaction had come when it failed. `reading`: it writes nothing. `unlocked`: it did
 * not have its tenant's lock yet. `locked`: it did. `committing`: COMMIT had been sent.
 */
export const STAGES = ['reading', 'unlocked', 'locked', 'committing'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * What caused an error.
 * `lost`: the connection was lost.
 * `unfit`: the server cannot work now: it is read-only, starting or full, or the role lacks rights.
 * `conflict`: the server ended the transaction in favour of another one.
 * `waited`: the statement waited or ran too long.
 * `unreached`: there was no connection in time.
 * `unknown`: anything else; the statement itself may be to blame.
 */
export const CAUSES = ['lost', 'unfit', 'conflict', 'waited', 'unreached', 'unknown'] as const;
export type Cause = (typeof CAUSES)[number];

/** Why a transaction failed, as the log and the metrics have it. */
export const FAILURES = ['transient', 'unfit', 'busy', 'culprit', 'ambiguous'] as const;
export type Failure = (typeof FAILURES)[number];

/** What follows from a failure. */
export interface Verdict {
  readonly failure: Failure;
  /** Whether the connection is closed: a new one may lead to a server that works. */
  readonly drop: boolean;
  /** Whether it may be tried again, as certainly nothing was done. */
  readonly again: boolean;
  /** Whether one of several requests may be to blame, so that each half is tried by itself. */
  readonly halve: boolean;
  /** The answer if it is not tried again: 503 if nothing was done, else 500. */
  readonly answer: ErrorKind;
}

/**
 * SQLSTATEs by cause (PostgreSQL's manual, appendix A); the first match counts. Whole classes are
 * named where possible, as extensions and forks add codes to them.
 */
const CAUSE_OF_STATE: readonly (readonly [RegExp, Cause])[] = [
  [/^(?:08|57P01|57P02|57P05|25P03|25P04|26)/, 'lost'],
  [/^53300/, 'unreached'],
  // Read-only, no login, no such database, no right, no resources, not ready. A missing table or
  // column is not among them: there our own statements are to blame.
  [/^(?:25006|28|3D|42501|53|55000|55006|57P|58|F0|72)/, 'unfit'],
  [/^40/, 'conflict'],
  [/^(?:55P03|57014)/, 'waited'],
];

/** The cause of an error, by what the server, the pool or the socket says. */
export function causeOf(error: unknown): Cause {
  // PgBouncer has one code for everything; some of its texts mean that there was no connection.
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
 * What follows from each cause before the lock is held and under it. Only under the lock can one of
 * several requests be to blame. A read counts as a transaction without a lock.
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
 * The errors that PostgreSQL answers COMMIT with after it has rolled back: a deferred constraint, a
 * conflict, a transaction that had failed before. Any other error, such as a pooler's, leaves open
 * whether the transaction was committed.
 */
const ROLLED_BACK_AT_COMMIT = /^(?:23...|40001|40002|40P01|25P02)$/;

/** Whether an answer to COMMIT proves that nothing was committed. */
export function provesRollback(error: unknown): boolean {
  return ROLLED_BACK_AT_COMMIT.test(sqlState(error) ?? '');
}

/** What follows from an error of a transaction that had come so far. */
export function verdictOn(error: unknown, stage: Stage): Verdict {
  if (stage === 'committing' && !provesRollback(error)) return AMBIGUOUS;
  const row = VERDICTS[causeOf(error)];
  return stage === 'locked' || stage === 'committing' ? row.locked : row.unlocked;
}
