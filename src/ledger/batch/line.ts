import type { ApiError, Fields } from '../../kernel/errors.ts';
import type { VersionedHash } from '../../payout-user/hash-secrets.ts';
import type { PayoutUser } from '../../payout-user/payout-user.ts';
import type { Allocated } from '../allocation/allocation.ts';
import type { HistoryEntry } from '../entry.ts';

/** How the lines of a batch depend on one another, each with what that means. */
export const BATCH_MODES = {
  EACH: 'Each line by itself: a line that is refused does not stop the others.',
  ALL: 'All lines or none: where one would be refused, nothing is paid.',
} as const;

/** How the lines of a batch depend on one another. */
export type BatchMode = keyof typeof BATCH_MODES;

/** What may become of a line, each with what it means. */
export const LINE_STATUSES = {
  PAID: 'The payout was made; in a dry run, it would be.',
  REPLAYED: 'It was made before, under the same key of the line: nothing was moved.',
  REFUSED: 'It was refused, as `error` says.',
  NOT_PAID: 'Nothing is wrong with it, but another line of a batch of all or none was refused.',
} as const;

/** What may become of a line. */
export type LineStatus = keyof typeof LINE_STATUSES;

/** Why a line was refused, as a call of its own would have been. */
export interface LineError {
  readonly code: string;
  readonly message: string;
  readonly fields?: Fields | undefined;
}

/** What a line has left behind. */
export interface LinePayout {
  readonly entry: HistoryEntry;
  readonly payoutUser: PayoutUser;
  /** The hash at the time of the entry. */
  readonly hash: VersionedHash;
}

/** What became of a line. */
export interface Line {
  readonly status: LineStatus;
  /** What was moved for it, in cents. */
  readonly amount: number;
  readonly payout?: LinePayout;
  readonly error?: LineError;
}

/** A payout that was made, now or before. */
export function lineOf({ entry, payoutUser, hash, replayed }: Allocated): Line {
  const payout = { entry, payoutUser, hash };
  return replayed
    ? { status: 'REPLAYED', amount: 0, payout }
    : { status: 'PAID', amount: entry.amount, payout };
}

/** A payout that was refused. */
export function refusedLine({ kind: { code }, message, fields }: ApiError): Line {
  return { status: 'REFUSED', amount: 0, error: { code, message, ...(fields && { fields }) } };
}
