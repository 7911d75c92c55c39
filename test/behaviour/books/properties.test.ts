import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TestBusiness, type TestReply, useGateway } from '../../support/gateway.ts';
import {
  DOORS,
  type Door,
  REFUSALS,
  expectPaid,
  expectRefused,
  operate,
  payAt,
  payoutBalance,
  userBalances,
} from '../payouts/doors.ts';

const gateway = useGateway();
const RUNS = { seed: 20_261_122, numRuns: 25 };

/** One thing that happens to a business. */
type Step =
  | { readonly do: 'pay'; readonly door: Door; readonly payout: Payout }
  | { readonly do: 'fund'; readonly amount: number }
  | { readonly do: 'switch'; readonly on: boolean };

interface Payout {
  readonly email: string;
  readonly amount: number;
  readonly key?: string;
}

const payout: fc.Arbitrary<Payout> = fc.record(
  {
    email: fc.constantFrom('ada@example.com', 'Ada@Example.com', ' bob@example.com', 'c@d.ef'),
    amount: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(10)),
    key: fc.constantFrom('k1', 'k2', 'K2'),
  },
  { requiredKeys: ['email', 'amount'] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('pay'), door: fc.constantFrom(...DOORS), payout }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('fund'), amount: fc.integer({ min: 1, max: 80 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch'), on: fc.boolean() }) },
);

type Answer = 'paid' | 'replayed' | keyof typeof REFUSALS;

function addressOf({ email }: Payout): string {
  return email.trim().toLowerCase();
}

/** What a reply says, checked in its form. */
function answerOf(door: Door, reply: TestReply): Answer {
  const names = Object.keys(REFUSALS) as (keyof typeof REFUSALS)[];
  const refusal = names.find((name) => reply.text.includes(REFUSALS[name].text));
  if (refusal === undefined) return expectPaid(door, reply).replayed ? 'replayed' : 'paid';
  expectRefused(door, reply, refusal);
  return refusal;
}

/** The whole gateway, as a few sums. */
class Sums {
  balance: number;
  enabled = true;
  readonly users: Record<string, number> = {};
  readonly #keys = new Map<string, string>();

  constructor(balance: number) {
    this.balance = balance;
  }

  pay(payout: Payout): Answer {
    const { amount, key } = payout;
    const address = addressOf(payout);
    const request = `${address} ${amount}`;
    const earlier = key === undefined ? undefined : this.#keys.get(key);
    if (earlier !== undefined) return earlier === request ? 'replayed' : 'keyReused';
    if (!this.enabled) return 'payoutsOff';
    if (this.balance < amount) return 'insufficient';
    this.balance -= amount;
    this.users[address] = (this.users[address] ?? 0) + amount;
    if (key !== undefined) this.#keys.set(key, request);
    return 'paid';
  }
}

/** Does one step at the gateway and in the sums; what both answered. */
async function take(business: TestBusiness, sums: Sums, step: Step) {
  const { id } = business;
  if (step.do === 'fund') {
    await operate(gateway(), 'business fund', { id, amount: String(step.amount) });
    sums.balance += step.amount;
  } else if (step.do === 'switch') {
    await operate(gateway(), step.on ? 'payouts on' : 'payouts off', { id });
    sums.enabled = step.on;
  } else {
    const { door, payout } = step;
    const answer = answerOf(door, await payAt(gateway(), door, business, payout));
    return { answer, wanted: sums.pay(payout) };
  }
  return undefined;
}

test('any steps, one after another, lead where the sums lead', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 200 }),
      fc.array(step, { minLength: 5, maxLength: 20 }),
      async (payoutBalanceAtFirst, steps) => {
        const business = await gateway().business({ payoutBalance: payoutBalanceAtFirst });
        const sums = new Sums(payoutBalanceAtFirst);
        for (const each of steps) {
          const { answer, wanted } = (await take(business, sums, each)) ?? {};
          expect(answer).toBe(wanted);
        }
        expect(await payoutBalance(gateway(), business)).toBe(sums.balance);
        expect(await userBalances(gateway(), business)).toEqual(sums.users);
      },
    ),
    RUNS,
  );
  await gateway().expectBooksToBalance();
});

/** A payout that was asked for, and what became of it. */
interface Asked {
  readonly payout: Payout;
  readonly answer: Answer;
}

/** What is in the books after payouts that were made at once: whatever their order, it adds up. */
function addUp(before: number, asked: readonly Asked[]) {
  const paid = asked.filter(({ answer }) => answer === 'paid');
  const users: Record<string, number> = {};
  for (const { payout } of paid) {
    const address = addressOf(payout);
    users[address] = (users[address] ?? 0) + payout.amount;
  }
  const balance = paid.reduce((rest, { payout }) => rest - payout.amount, before);
  const tooMuch = asked.filter(({ answer }) => answer === 'insufficient');
  // The balance only falls, so what was too much then is too much now.
  for (const { payout } of tooMuch) expect(payout.amount).toBeGreaterThan(balance);
  const keys = paid.flatMap(({ payout: { key } }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  const repeats = asked.filter(({ answer }) => answer === 'replayed' || answer === 'keyReused');
  for (const { payout } of repeats) expect(keys).toContain(payout.key);
  return { balance, users };
}

test('any payouts at once move exactly what they say', async () => {
  const order = fc.record({ door: fc.constantFrom(...DOORS), payout });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 300 }),
      fc.array(order, { minLength: 5, maxLength: 20 }),
      async (before, orders) => {
        const business = await gateway().business({ payoutBalance: before });
        const asked = await Promise.all(
          orders.map(async ({ door, payout }) => ({
            payout,
            answer: answerOf(door, await payAt(gateway(), door, business, payout)),
          })),
        );
        const { balance, users } = addUp(before, asked);
        expect(await payoutBalance(gateway(), business)).toBe(balance);
        expect(await userBalances(gateway(), business)).toEqual(users);
      },
    ),
    RUNS,
  );
  await gateway().expectBooksToBalance();
});
