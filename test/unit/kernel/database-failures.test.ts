import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CAUSES,
  STAGES,
  causeOf,
  provesRollback,
  verdictOn,
} from '../../../src/kernel/database-failures.ts';
import { apiErrorOf } from '../../../src/kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../../../src/kernel/errors.ts';

// What follows from a failure: a walk through the whole table, with errors as the driver makes them.

const withCode = (code: string) => Object.assign(new Error('as the server said it'), { code });
/** As the ORM hands it on. */
const wrapped = (error: Error) => new Error(`select 1 - ${error.message}`, { cause: error });

/** SQLSTATEs of each cause: those that were met, and others of their kind. */
const STATES = {
  lost: ['08006', '08003', '08P01', '57P01', '57P02', '57P05', '25P03', '26000'],
  unfit: [
    '25006',
    '28000',
    '28P01',
    '3D000',
    '42501',
    '53100',
    '53200',
    '55000',
    '57P03',
    '57P04',
    '58000',
    '58030',
    '58P01',
    'F0000',
  ],
  conflict: ['40001', '40P01', '40003'],
  waited: ['55P03', '57014'],
  unreached: ['53300'],
  unknown: [
    '22P05',
    '22003',
    '23505',
    '23514',
    '42601',
    '42P01',
    '42703',
    'XX000',
    '54000',
    'P0001',
    '0A000',
  ],
} as const satisfies Record<(typeof CAUSES)[number], readonly string[]>;

const SOCKET_ERRORS = [
  withCode('ECONNRESET'),
  withCode('ECONNREFUSED'),
  withCode('EPIPE'),
  withCode('EHOSTUNREACH'),
  withCode('ENOTFOUND'),
  new Error('Connection terminated unexpectedly'),
  new Error('Query read timeout'),
  new Error('Client has encountered a connection error and is not queryable'),
  new AggregateError([withCode('ECONNREFUSED')]),
];

const state = fc.constantFrom(
  ...CAUSES.flatMap((cause) => STATES[cause].map((code) => ({ cause, error: withCode(code) }))),
);
const socket = fc
  .constantFrom(...SOCKET_ERRORS)
  .map((error) => ({ cause: 'lost' as const, error }));
const failure = fc.tuple(fc.oneof(state, socket), fc.nat(3)).map(([{ cause, error }, depth]) => {
  let outer = error;
  for (let i = 0; i < depth; i += 1) outer = wrapped(outer);
  return { cause, error: outer };
});

test('each error tells its cause, however deep it is wrapped', () => {
  fc.assert(
    fc.property(failure, ({ cause, error }) => {
      expect(causeOf(error)).toBe(cause);
    }),
  );
});

test('nothing that may have been committed is tried again, and all that was not is told so', () => {
  fc.assert(
    fc.property(fc.constantFrom(...STAGES), failure, (stage, { cause, error }) => {
      const verdict = verdictOn(error, stage);
      const mayBeCommitted = stage === 'committing' && !provesRollback(error);
      if (mayBeCommitted) {
        expect(verdict).toMatchObject({ failure: 'ambiguous', again: false, halve: false });
        expect(verdict.answer).toBe(API_ERRORS.internal);
        return;
      }
      // 500 without a COMMIT in the dark is left for bugs.
      expect(verdict.answer).toBe(
        cause === 'unknown' ? API_ERRORS.internal : API_ERRORS.unavailable,
      );
      expect(verdict.again).toBe(['lost', 'unfit', 'conflict'].includes(cause));
      // What is the server's state is no payout's fault; before the lock nothing is.
      const isTheirs = stage === 'locked' || stage === 'committing';
      expect(verdict.halve).toBe(isTheirs && cause !== 'unfit' && cause !== 'unreached');
    }),
  );
});

test('at COMMIT nothing is an answer but what is on the list', () => {
  const anyState = fc.stringMatching(/^[0-9][0-9A-Z]{4}$/);
  fc.assert(
    fc.property(anyState, (code) => {
      const isListed = /^(?:23...|40001|40002|40P01|25P02)$/.test(code);
      expect(provesRollback(withCode(code))).toBe(isListed);
    }),
  );
});

test('a reader is told 503 for what the server, a lock or the line did, and nothing of a bug', () => {
  fc.assert(
    fc.property(failure, ({ cause, error }) => {
      const refusal = apiErrorOf(error);
      expect(refusal?.kind).toBe(cause === 'unknown' ? undefined : API_ERRORS.unavailable);
    }),
  );
  expect(
    apiErrorOf(new TypeError("Cannot read properties of undefined (reading 'connection')")),
  ).toBe(undefined);
  expect(apiErrorOf(new Error('Cannot return null for HistoryConnection.edges'))).toBe(undefined);
  const own = new ApiError(API_ERRORS.forbidden);
  expect(apiErrorOf(own)).toBe(own);
});
