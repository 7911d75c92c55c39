import * as fc from 'fast-check';
import { pino } from 'pino';
import { CENTS_MAX } from '../../../../src/kernel/cents.ts';
import { HashSecrets } from '../../../../src/payout-user/hash-secrets.ts';
import { readSettings } from '../../../../src/settings/settings.ts';

export const EMAILS = ['ada@example.com', 'bob@example.com', 'eve@example.com'] as const;
export const KEYS = ['k1', 'k2', 'k3', 'k4'] as const;

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
  readonly do:
    | ('pay' | 'deposit' | 'topUp' | 'transfer' | 'reverse')
    | ('batch' | 'faulty batch' | 'dry batch');
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
        ...(['deposit', 'topUp', 'transfer', 'batch', 'faulty batch', 'dry batch'] as const),
      ),
    },
  ),
  email: fc.constantFrom(...EMAILS),
  amount,
  sequence: fc.integer({ min: 1, max: 12 }),
  key: fc.option(fc.constantFrom(...KEYS), { nil: undefined, freq: 2 }),
  reference: fc.option(fc.constant('r'), { nil: undefined }),
});
