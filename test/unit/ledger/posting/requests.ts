import * as fc from 'fast-check';
import { pino } from 'pino';
import { CENTS_MAX } from '../../../../src/kernel/cents.ts';
import { API_ERRORS, ApiError } from '../../../../src/kernel/errors.ts';
import { allocation } from '../../../../src/ledger/allocation/allocation.ts';
import { HistoryEntry } from '../../../../src/ledger/entry.ts';
import { fingerprint } from '../../../../src/ledger/fingerprint.ts';
import { type Books } from '../../../../src/ledger/posting/books.ts';
import { type AnyCommand } from '../../../../src/ledger/posting/decide.ts';
import { reversal } from '../../../../src/ledger/reversal/reversal.ts';
import { deposit, topUp, transfer } from '../../../../src/ledger/top-up/funding.ts';
import { HashSecrets } from '../../../../src/payout-user/hash-secrets.ts';
import { readSettings } from '../../../../src/settings/settings.ts';
import { type Tables, text } from './tables.ts';

export const EMAILS = ['ada@example.com', 'bob@example.com', 'eve@example.com'] as const;
export const KEYS = ['k1', 'k2', 'k3', 'k4'] as const;

/** No entry has this id. */
const NOBODY = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
const actor = 'cli';

/** The secrets of a gateway whose database has come to this one, with the one before it at hand. */
export function secretsOf(hashGeneration: number): HashSecrets {
  const secret = (generation: number) => `the secret number ${generation} of the tests alone`;
  const settings = {
    ...readSettings({}),
    PAYOUT_HASH_SECRET: secret(hashGeneration),
    PAYOUT_HASH_SECRET_PREVIOUS: secret(hashGeneration - 1),
    hashGeneration,
  };
  return new HashSecrets(settings, pino({ level: 'silent' }));
}

/** What somebody asks for; an entry is named by its place in history, for ids are random. */
export interface Request {
  readonly do: 'pay' | 'deposit' | 'topUp' | 'transfer' | 'reverse' | 'batch' | 'faulty batch';
  readonly email: string;
  readonly amount: number;
  readonly sequence: number;
  readonly key: string | undefined;
  readonly reference: string | undefined;
}

const amount = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 2, arbitrary: fc.constant(10) },
  { weight: 2, arbitrary: fc.constantFrom(CENTS_MAX, CENTS_MAX - 30) },
);

/** Few addresses, keys and amounts, so that requests meet, repeat and contradict each other. */
export const anyRequest: fc.Arbitrary<Request> = fc.record({
  do: fc.oneof(
    { weight: 4, arbitrary: fc.constant('pay' as const) },
    { weight: 3, arbitrary: fc.constant('reverse' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...(['deposit', 'topUp', 'transfer', 'batch', 'faulty batch'] as const),
      ),
    },
  ),
  email: fc.constantFrom(...EMAILS),
  amount,
  sequence: fc.integer({ min: 1, max: 12 }),
  key: fc.option(fc.constantFrom(...KEYS), { nil: undefined, freq: 2 }),
  reference: fc.option(fc.constant('r'), { nil: undefined }),
});

/** The command of a request, as its resolver makes it. */
export function commandOf(request: Request, tables: Tables, secrets: HashSecrets): AnyCommand {
  const { email, amount: cents, key: idempotencyKey, reference, sequence } = request;
  if (request.do === 'pay') {
    return allocation(secrets, { email, amount: cents, idempotencyKey, reference, actor });
  }
  if (request.do === 'reverse') {
    const entryId = text(tables.rows(HistoryEntry)[sequence - 1]?.['id'] ?? NOBODY);
    const some = cents % 3 === 0 ? undefined : cents;
    return reversal({ entryId, amount: some, idempotencyKey, reference, actor });
  }
  if (request.do === 'batch' || request.do === 'faulty batch') {
    return batch(request, secrets, request.do === 'faulty batch');
  }
  return { deposit, topUp, transfer }[request.do]({ amount: cents, idempotencyKey, actor });
}

/**
 * Several commands in one, as a module to come may have them: each by itself within the whole, and a
 * faulty one is refused only when all the rest is done.
 */
function batch(
  { email, amount: cents, key }: Request,
  secrets: HashSecrets,
  isFaulty: boolean,
): AnyCommand {
  const parts = (books: Books) => [
    () => books.post('DEPOSIT', cents, { actor }),
    () => books.post('TRANSFER', 1, { actor }),
    ...EMAILS.map((to) => () => {
      const request = { email: to, amount: cents, idempotencyKey: undefined, actor };
      return allocation(secrets, request).decide(books).entry;
    }),
    () => {
      const entry = allocation(secrets, { email, amount: 2, idempotencyKey: undefined, actor });
      const { id } = entry.decide(books).entry;
      const back = { entryId: id, amount: 1, idempotencyKey: undefined, actor };
      return reversal(back).decide(books).entry;
    },
  ];
  return {
    operation: 'batch',
    ...(key !== undefined && {
      idempotency: { key, fingerprint: fingerprint(`batch ${isFaulty} ${cents}`) },
    }),
    weight: 7,
    needs: { emails: EMAILS },
    decide: (books) => {
      const entries = parts(books).flatMap((part) => doneOrNot(books, part));
      const [entry] = entries;
      if (!entry || isFaulty) throw new ApiError(API_ERRORS.forbidden);
      return { result: { entries, replayed: false }, entry, kept: {} };
    },
    replay: () => ({ replayed: true }),
  };
}

function doneOrNot(books: Books, part: () => HistoryEntry): HistoryEntry[] {
  try {
    return [books.attempt(part)];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
