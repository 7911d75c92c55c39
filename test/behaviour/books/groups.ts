import { expect, onTestFinished, vi } from 'vitest';
import { ApiError } from '../../../src/kernel/errors.ts';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { payoutBalance, userBalances } from '../payouts/doors.ts';
import { paymentOf } from '../../support/payment.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';

/** What each payout of these tests moves, in cents. */
export const AMOUNT = 10;

/** The address of one who is paid here. */
export function addressOf(name: string): string {
  return `${name}@example.com`;
}

/** Pays everybody in one group, each with a key; what became of each: paid, or the text of why not. */
export function payGroup(
  { serving }: TestGateway,
  { id }: TestBusiness,
  names: readonly string[],
): Promise<string[]> {
  const lanes = queueOf(serving.app);
  // Asked for within one tick, so that they are one group for certain.
  const asked = names.map((name) =>
    lanes.post(id, paymentOf(serving.app, addressOf(name), AMOUNT, name)).then(
      () => 'paid',
      (error: unknown) => (error instanceof ApiError ? error.message : 'error'),
    ),
  );
  return Promise.all(asked);
}

/** What `payGroup` says where all but some were paid. */
export function allPaid(
  names: readonly string[],
  except: Readonly<Record<string, string>> = {},
): string[] {
  return names.map((name) => except[name] ?? 'paid');
}

/** What the businesses of these tests have for payouts at first, in cents. */
export const FUNDS = 10_000;

/** Holds that everybody but some has been paid once, and nobody twice. */
export async function expectPaidOnce(
  gateway: TestGateway,
  business: TestBusiness,
  names: readonly string[],
  ...except: readonly string[]
): Promise<void> {
  const paid = names.filter((name) => !except.includes(name));
  const balances = Object.fromEntries(paid.map((name) => [addressOf(name), AMOUNT]));
  expect(await userBalances(gateway, business)).toEqual(balances);
  const left = FUNDS - Object.keys(balances).length * AMOUNT;
  expect(await payoutBalance(gateway, business)).toBe(left);
  await gateway.expectBooksToBalance();
}

/** Some names: `n0`, `n1` …, and those that are given in the middle of them. */
export function namesAround(count: number, ...middle: readonly string[]): string[] {
  const all = Array.from({ length: count }, (_, i) => `n${i}`);
  all.splice(count >> 1, 0, ...middle);
  return all;
}

/** The failures of a gateway's groups, as it logs them: why, and how many payouts there were. */
export function watchFailures({ serving }: TestGateway): () => [unknown, unknown][] {
  const warn = vi.spyOn(serving.app.log, 'warn');
  onTestFinished(() => warn.mockRestore());
  return () =>
    warn.mock.calls.flatMap(([line]: unknown[]) => {
      const { failure, payouts } = line as Record<string, unknown>;
      return failure === undefined ? [] : [[failure, payouts]];
    });
}
