import { type PayoutUser } from '../../payout-user/payout-user.ts';
import { type HistoryEntry, type Metadata } from '../entry.ts';

/** What an entry says beside its kind and amount. */
export interface EntryDetails {
  readonly user?: PayoutUser | undefined;
  readonly reverses?: HistoryEntry | undefined;
  readonly reference?: string | undefined;
  readonly metadata?: Metadata | undefined;
  /** Who asked for it: `key:ID`, `cli`, `job`. */
  readonly actor: string;
}

/** What a payout user's row has beside what every new one has. */
export type NewUserColumns = Pick<PayoutUser, 'hashDigest' | 'hashVersion' | 'secretGeneration'>;

/** What makes a request safe to repeat. */
export interface Idempotency {
  readonly key: string;
  /** What tells two requests under one key apart. */
  readonly fingerprint: Buffer;
}
