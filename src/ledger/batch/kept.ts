import { createHash } from 'node:crypto';
import { ApiError } from '../../kernel/errors.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { HashSecrets, VersionedHash } from '../../payout-user/hash-secrets.ts';
import { allocationFingerprint } from '../allocation/allocation.ts';
import type { KeptResult } from '../idempotency.ts';
import type { Books } from '../posting/books.ts';
import type { BatchRequest } from './request.ts';
import type { Line, LineError, LineStatus } from './line.ts';

/** A line as it is kept under the key of its batch: what is in history already is kept by its id. */
interface KeptLine {
  readonly status: LineStatus;
  readonly amount: number;
  readonly entryId?: string;
  readonly hash?: VersionedHash;
  readonly error?: LineError;
}

/** What tells two batches under one key apart: their lines in order, with the keys of these, and the mode. */
export function batchFingerprint({ lines, mode }: BatchRequest): Buffer {
  const hash = createHash('sha256').update(mode);
  for (const line of lines) {
    // What is no payout moves no money, whatever it says.
    if (line instanceof ApiError) hash.update('\nrefused');
    else
      hash
        .update('\n')
        .update(allocationFingerprint(line))
        .update(line.idempotencyKey ?? '');
  }
  return hash.digest();
}

/** What of a batch's lines is kept, so that a repeat is answered as the first call was. */
export function keep(lines: readonly Line[]): KeptResult {
  return {
    lines: lines.map(({ status, amount, payout, error }): KeptLine => ({
      status,
      amount,
      ...(payout && { entryId: payout.entry.id, hash: versionedHash(payout.hash) }),
      ...(error && { error }),
    })),
  };
}

/** The entries that a repeat is answered with. */
export function entryIdsIn(kept: KeptResult): string[] {
  return linesIn(kept).flatMap(({ entryId }) => entryId ?? []);
}

/** The lines as they were told then, their payout users as they are now. */
export function recall(kept: KeptResult, books: Books, secrets: HashSecrets): Line[] {
  return linesIn(kept).map(({ entryId, hash, ...line }): Line => {
    if (entryId === undefined || !hash) return line;
    const entry = books.entry(entryId);
    const payoutUser = entry && books.userOf(entry);
    invariant(entry && payoutUser, 'An idempotency record of a batch names no allocation');
    // A hash of a secret that is gone cannot be made again, and is dead: the living one is told.
    const told = secrets.knows(hash.secretGeneration) ? hash : payoutUser;
    const { status, amount } = line;
    return { status, amount, payout: { entry, payoutUser, hash: told } };
  });
}

/** Nothing but the two: what a payout user's row is passed as has more. */
function versionedHash({ hashVersion, secretGeneration }: VersionedHash): VersionedHash {
  return { hashVersion, secretGeneration };
}

function linesIn({ lines }: KeptResult): readonly KeptLine[] {
  return lines as readonly KeptLine[];
}
