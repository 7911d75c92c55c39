import * as fc from 'fast-check';
import { CENTS_MAX } from '../../../../src/kernel/cents.ts';
import { EMAILS, type Request, anyRequest } from './requests.ts';

/** Requests of one time, some of them sent twice. */
const anyRequests = fc
  .array(fc.tuple(anyRequest, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 6 })
  .map((requests) =>
    requests.flatMap(([request, n]) => (n === 0 ? [request, request] : [request])),
  );

/** Groups of requests, and what changes between them from without; some groups come again. */
export const anyGroups = fc
  .array(
    fc.record({
      requests: anyRequests,
      payoutsEnabled: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      generation: fc.constantFrom(1, 1, 2),
      isRepeated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((groups) => groups.flatMap((group) => (group.isRepeated ? [group, group] : [group])));

/** What is asked for at one time. */
export type Group = typeof anyGroups extends fc.Arbitrary<(infer Each)[]> ? Each : never;

const of = (kind: Request['do'], amount: number): Request => ({
  do: kind,
  email: EMAILS[0],
  amount,
  sequence: 1,
  key: undefined,
  reference: undefined,
});

/** Both balances are as high as may be. */
export const ALL_FULL: Group = {
  requests: [of('deposit', CENTS_MAX), of('topUp', CENTS_MAX), of('transfer', 1)],
  payoutsEnabled: true,
  generation: 1,
  isRepeated: false,
};

const REUSED = 'The Idempotency-Key was already used for a different request.';
const TOO_HIGH = 'The balance may not be greater than N cents.';

/** All that can become of a request: that each has been seen proves that the requests are good ones. */
export const OUTCOMES = [
  ...[REUSED, 'done', 'replayed'].map((outcome) => `batch: ${outcome}`),
  ...[REUSED, TOO_HIGH, 'done', 'replayed'].map((outcome) => `deposit: ${outcome}`),
  'dry batch: rehearsed',
  ...['Forbidden', REUSED].map((outcome) => `faulty batch: ${outcome}`),
  'pay: Insufficient payout balance',
  'pay: Payouts are currently disabled. Please enable them in Settings.',
  'pay: Service unavailable',
  ...[REUSED, 'done', 'replayed'].map((outcome) => `pay: ${outcome}`),
  `reverse: ${REUSED}`,
  'reverse: The amount may not be greater than N.',
  'reverse: The operation cannot be reversed.',
  'reverse: The operation does not exist.',
  'reverse: The operation has already been reversed.',
  'reverse: done',
  'reverse: replayed',
  ...[REUSED, TOO_HIGH, 'done', 'replayed'].map((outcome) => `topUp: ${outcome}`),
  'transfer: Insufficient balance',
  ...[REUSED, TOO_HIGH, 'done', 'replayed'].map((outcome) => `transfer: ${outcome}`),
];
