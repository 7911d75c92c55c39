import { API_ERRORS, ApiError } from '../../../../src/kernel/errors.ts';
import { invariant } from '../../../../src/kernel/invariant.ts';
import { allocation } from '../../../../src/ledger/allocation/allocation.ts';
import type { HistoryEntry } from '../../../../src/ledger/entry.ts';
import { fingerprint } from '../../../../src/ledger/fingerprint.ts';
import type { Books } from '../../../../src/ledger/posting/books.ts';
import type { AnyCommand } from '../../../../src/ledger/posting/command.ts';
import { reversal } from '../../../../src/ledger/reversal/reversal.ts';
import type { HashSecrets } from '../../../../src/payout-user/hash-secrets.ts';
import { EMAILS, type Request } from './requests.ts';

const actor = 'cli';

/** Undoes what a dry run has done, and carries what it found. */
class Rehearsed extends Error {
  readonly entries: readonly HistoryEntry[];

  constructor(entries: readonly HistoryEntry[]) {
    super('Rehearsed');
    this.entries = entries;
  }
}

/**
 * Several commands in one, as a module to come may have them: each by itself within the whole. A faulty
 * one is refused only when all the rest is done, and a dry one is undone then.
 */
export function batch(request: Request, secrets: HashSecrets): AnyCommand {
  const { do: kind, amount, key } = request;
  return {
    operation: 'batch',
    ...(key !== undefined &&
      kind !== 'dry batch' && {
        idempotency: { key, fingerprint: fingerprint(`${kind} ${amount}`) },
      }),
    weight: 7,
    needs: { emails: EMAILS },
    decide: (books) => {
      if (kind === 'dry batch') return { result: rehearse(books, request, secrets) };
      const entries = doParts(books, request, secrets);
      if (entries.length === 0 || kind === 'faulty batch') throw new ApiError(API_ERRORS.forbidden);
      return {
        result: { entries, replayed: false },
        kept: { entryIds: entries.map(({ id }) => id) },
      };
    },
    replayNeeds: ({ result }) => ({ entryIds: idsIn(result) }),
    replay: ({ result }, books) => {
      for (const id of idsIn(result)) {
        const entry = books.entry(id);
        invariant(entry, 'An entry of a batch was not read');
        const isPaid = entry.type === 'ALLOCATION' || entry.type === 'REVERSAL';
        invariant(isPaid === (books.userOf(entry) !== undefined), 'Nor was its payout user');
      }
      return { replayed: true };
    },
  };
}

function idsIn({ entryIds }: { readonly entryIds?: unknown }): readonly string[] {
  return entryIds as readonly string[];
}

function rehearse(books: Books, request: Request, secrets: HashSecrets) {
  try {
    return books.attempt(() => {
      throw new Rehearsed(doParts(books, request, secrets));
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error;
    return { entries: error.entries, rehearsed: true };
  }
}

function doParts(books: Books, { email, amount }: Request, secrets: HashSecrets) {
  const pay = (to: string, cents: number) => {
    const payout = { email: to, amount: cents, idempotencyKey: undefined, actor };
    return allocation(secrets, payout).decide(books).result.entry;
  };
  const parts = [
    () => books.post('DEPOSIT', amount, { actor }),
    () => books.post('TRANSFER', 1, { actor }),
    ...EMAILS.map((to) => () => pay(to, amount)),
    () => {
      const { id: entryId } = pay(email, 2);
      const back = { entryId, amount: 1, idempotencyKey: undefined, actor };
      return reversal(back).decide(books).result.entry;
    },
  ];
  return parts.flatMap((part) => doneOrNot(books, part));
}

function doneOrNot(books: Books, part: () => HistoryEntry): HistoryEntry[] {
  try {
    return [books.attempt(part)];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
