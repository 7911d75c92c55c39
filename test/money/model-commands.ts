import * as fc from 'fast-check';
import { expect } from 'vitest';
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
} from '../ledger/doors.ts';
import { type TestGateway, type TestReply, openGatewayOn } from '../support/gateway.ts';
import { type Answer, type Model, type Payout, addressOf } from './model.ts';

/** The gateway that the model is compared with. */
export interface World {
  gateway: TestGateway;
  /** How often everything has happened. */
  readonly seen: Map<string, number>;
}

/** A business in it. */
export interface Real {
  readonly world: World;
  readonly id: string;
  readonly keys: { readonly id: string; readonly apiKey: string }[];
  readonly hashes: Map<string, string>;
}

type Command = fc.AsyncCommand<Model, Real>;

const always = () => true;

/** One thing that is done to both. */
function command(
  name: string,
  check: (model: Readonly<Model>) => boolean,
  run: (model: Model, real: Real) => Promise<unknown>,
): Command {
  return {
    check,
    run: async (model, real) => {
      count(real, name.split(' ', 1).join());
      await run(model, real);
    },
    toString: () => name,
  };
}

function count({ world: { seen } }: Real, what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

const credentials = ({ id, keys }: Real, n: number) => ({ id, key: keys[n]?.apiKey ?? '' });

/** Pays, and compares the answer, and the hash. */
async function pay(model: Model, real: Real, door: Door, payout: Payout, secretKey: number) {
  const n = secretKey % model.keys.length;
  const reply = await payAt(real.world.gateway, door, credentials(real, n), payout);
  const answer = answerOf(door, reply);
  count(real, answer);
  expect(answer).toBe(model.pay(payout, n));
  if (answer !== 'paid' && answer !== 'replayed') return;
  const email = addressOf(payout);
  const { hash } = expectPaid(door, reply);
  expect(hash).toBe(real.hashes.get(email) ?? hash);
  real.hashes.set(email, hash);
}

function answerOf(door: Door, reply: TestReply): Answer {
  if (reply.status === 401) return 'unauthorized';
  const names = Object.keys(REFUSALS) as (keyof typeof REFUSALS)[];
  const refusal = names.find((name) => reply.text.includes(REFUSALS[name].text));
  if (refusal === undefined) return expectPaid(door, reply).replayed ? 'replayed' : 'paid';
  expectRefused(door, reply, refusal);
  return refusal;
}

/** Sends what was paid under a key once more, in other letters; or something else under that key. */
async function sendAgain(model: Model, real: Real, door: Door, n: number, more: number) {
  const [key, { email, amount }] = [...model.remembered][n % model.remembered.size] ?? ['', NONE];
  const payout = { email: ` ${email.toUpperCase()} `, amount: amount + more, key };
  await pay(model, real, door, payout, n);
}

const NONE: Payout = { email: '', amount: 0 };

const nthUser = ({ users }: Model, n: number) => [...users.keys()][n % users.size] ?? '';

async function setActive(model: Model, real: Real, n: number, active: boolean) {
  const email = nthUser(model, n);
  const input = { businessId: real.id, email };
  await operate(real.world.gateway, `user ${active ? 'activate' : 'deactivate'}`, input);
  const user = model.users.get(email);
  if (user) user.active = active;
}

/** What a payout user sees of itself. */
async function lookIn(model: Model, real: Real, n: number): Promise<void> {
  const email = nthUser(model, n);
  const headers = { 'X-Payout-Hash': real.hashes.get(email) ?? '' };
  const reply = await real.world.gateway.fetch('/payout/operations?limit=100', { headers });
  const { balance, payouts, active } = model.users.get(email) ?? {};
  expect(reply.status).toBe(active ? 200 : 401);
  if (!active) return;
  expect(reply.json).toMatchObject({ email, balance, status: 'ACTIVE' });
  expect(reply.json.operations).toHaveLength(payouts ?? 0);
}

async function createKey(model: Model, real: Real): Promise<void> {
  const made = await operate(real.world.gateway, 'key create', { id: real.id });
  real.keys.push(made as Real['keys'][number]);
  model.keys.push(true);
}

async function revokeKey(model: Model, real: Real, n: number): Promise<void> {
  const at = n % model.keys.length;
  await operate(real.world.gateway, 'key revoke', { keyId: real.keys[at]?.id });
  model.keys[at] = false;
}

async function compareBalances(model: Model, real: Real): Promise<void> {
  const business = credentials(real, model.keys.indexOf(true));
  expect(await payoutBalance(real.world.gateway, business)).toBe(model.balance);
  expect(await userBalances(real.world.gateway, business)).toEqual(model.balances());
}

async function restart({ world }: Real): Promise<void> {
  await world.gateway.close();
  world.gateway = await openGatewayOn(world.gateway.databaseUrl);
}

const email = fc.constantFrom('ada@example.com', 'Ada@Example.com', ' bob@example.com', 'c@d.ef');
const amount = fc.integer({ min: 1, max: 60 });
const payout: fc.Arbitrary<Payout> = fc.record(
  { email, amount, key: fc.constantFrom('k1', 'k2', 'K2', 'k3', 'k4') },
  { requiredKeys: ['email', 'amount'] },
);
const n = fc.nat({ max: 7 });
const door = fc.constantFrom(...DOORS);
const hasUsers = ({ users }: Readonly<Model>) => users.size > 0;
const hasKeys = ({ remembered }: Readonly<Model>) => remembered.size > 0;
const hasLiveKey = ({ keys }: Readonly<Model>) => keys.includes(true);

/** Any command, the likelier the more there is to it. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.tuple(door, payout, n).map(([door, payout, n]) => {
      const name = `pay ${door} ${JSON.stringify(payout)} by key ${n}`;
      return command(name, always, (model, real) => pay(model, real, door, payout, n));
    }),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(door, n).map(([door, n]) => {
      const run = (model: Model, real: Real) => sendAgain(model, real, door, n, 0);
      return command(`repeat ${door} ${n}`, hasKeys, run);
    }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(door, n).map(([door, n]) => {
      const run = (model: Model, real: Real) => sendAgain(model, real, door, n, 1);
      return command(`other ${door} ${n}`, hasKeys, run);
    }),
  },
  {
    weight: 3,
    arbitrary: amount.map((amount) =>
      command(`top-up ${amount}`, always, async (model, { world, id }) => {
        await operate(world.gateway, 'business fund', { id, amount: String(amount) });
        model.topUp(amount);
      }),
    ),
  },
);
