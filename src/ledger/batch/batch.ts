import type { Business } from '../../business/business.ts';
import { ApiError } from '../../kernel/errors.ts';
import type { HashSecrets } from '../../payout-user/hash-secrets.ts';
import { type AllocationRequest, allocation } from '../allocation/allocation.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import type { Books } from '../posting/books.ts';
import type { Command, Decision } from '../posting/command.ts';
import { decideLine } from '../posting/decide.ts';
import { batchFingerprint, entryIdsIn, keep, recall } from './kept.ts';
import { type Line, lineOf, refusedLine } from './line.ts';
import type { BatchRequest, RequestedLine } from './request.ts';

/** What became of a batch. */
export interface Batch {
  /** In the order in which they were sent. */
  readonly lines: readonly Line[];
  readonly business: Business;
  /** Whether this is the answer to an earlier call under the same key. */
  readonly replayed: boolean;
}

/**
 * The command of several payouts in one transaction: `createPayoutUsers`. Each line is decided by itself,
 * in order, so that a line that is refused leaves the others as they are, unless all or none is wanted.
 */
export function batch(secrets: HashSecrets, request: BatchRequest): Command<Batch> {
  const { lines, idempotencyKey: key, dryRun } = request;
  const payouts = lines.filter((line): line is AllocationRequest => !(line instanceof ApiError));
  const isRemembered = key !== undefined && !dryRun;
  return {
    operation: 'createPayoutUsers',
    ...(isRemembered && { idempotency: { key, fingerprint: batchFingerprint(request) } }),
    weight: Math.max(payouts.length, 1),
    needs: {
      emails: payouts.map(({ email }) => email),
      keys: payouts.flatMap(({ idempotencyKey }) => idempotencyKey ?? []),
    },
    decide: (books) => decideBatch(books, secrets, request),
    replayNeeds: ({ result }) => ({ entryIds: entryIdsIn(result) }),
    replay: ({ result }, books) => ({
      lines: recall(result, books, secrets),
      business: books.business,
      replayed: true,
    }),
  };
}

function decideBatch(
  books: Books,
  secrets: HashSecrets,
  { lines, mode, dryRun, idempotencyKey }: BatchRequest,
): Decision<Batch> {
  const decided = books.attempt(
    () => lines.map((line) => tellLine(books, secrets, line, idempotencyKey)),
    (outcomes) => !dryRun && (mode === 'EACH' || outcomes.every(({ error }) => !error)),
  );
  const isRefused = mode === 'ALL' && decided.some(({ error }) => error);
  const told = decided.map((line) => withoutTrace(line, isRefused, dryRun));
  const business = books.business;
  const first = told.find(({ status, payout }) => status === 'PAID' && payout);
  return {
    result: { lines: told, business, replayed: false },
    entry: first?.payout?.entry,
    kept: keep(told),
    // What moved nothing is decided anew when it is sent again.
    isForgotten: !first,
  };
}

/** A line by itself: where it is refused, it leaves no trace. The key of the call is taken by the call. */
function tellLine(
  books: Books,
  secrets: HashSecrets,
  line: RequestedLine,
  keyOfCall: string | undefined,
): Line {
  if (line instanceof ApiError) return refusedLine(line);
  if (keyOfCall !== undefined && line.idempotencyKey === keyOfCall) {
    return refusedLine(new ApiError(LEDGER_ERRORS.idempotencyKeyReused));
  }
  const outcome = decideLine(books, allocation(secrets, line));
  return outcome instanceof ApiError ? refusedLine(outcome) : lineOf(outcome);
}

/** What was undone has neither an entry nor, for a new payout user, a hash. */
function withoutTrace(line: Line, isRefused: boolean, dryRun: boolean): Line {
  if (line.status !== 'PAID' || !(isRefused || dryRun)) return line;
  const { amount } = line;
  return isRefused ? { status: 'NOT_PAID', amount: 0 } : { status: 'PAID', amount };
}
