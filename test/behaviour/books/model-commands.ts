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
} from '../payouts/doors.ts';
import { type TestGateway, type TestReply, openGatewayOn } from '../../support/gateway.ts';
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

/** Something that is done to both; its name and arguments are what a failure shows. */
export function some<Args>(
  name: string,
  args: fc.Arbitrary<Args>,
  run: (model: Model, real: Real, args: Args) => Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): fc.Arbitrary<Command> {
  return args.map((given) => ({
    check,
    run: (model, real) => {
      count(real, name);
      return run(model, real, given);
    },
    toString: () => `${name} ${JSON.stringify(given)}`,
  }));
}

export function count({ world: { seen } }: Real, what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

export const credentials = ({ id, keys }: Real, n: number) => ({ id, key: keys[n]?.apiKey ?? '' });

/** Pays, and compares the answer, and the hash. */
async function pay(model: Model, real: Real, [door, payout, secretKey]: [Door, Payout, number]) {
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
async function sendAgain(model: Model, real: Real, [door, n]: [Door, number], more = 0) {
  const [key, { email, amount }] = [...model.remembered][n % model.remembered.size] ?? ['', NONE];
  const payout = { email: ` ${email.toUpperCase()} `, amount: amount + more, key };
  await pay(model, real, [door, payout, n]);
}

const NONE: Payout = { email: '', amount: 0 };

const nthUser = ({ users }: Model, n: number) => [...users.keys()][n % users.size] ?? '';

async function setActive(model: Model, real: Real, [n, active]: [number, boolean]) {
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

/** Compares all balances, through the API. */
export async function compareBalances(model: Model, real: Real): Promise<void> {
  const business = credentials(real, model.keys.indexOf(true));
  expect(await payoutBalance(real.world.gateway, business)).toBe(model.balance);
  expect(await userBalances(real.world.gateway, business)).toEqual(model.balances());
}

async function topUp(model: Model, { world, id }: Real, amount: number): Promise<void> {
  await operate(world.gateway, 'business fund', { id, amount: String(amount) });
  model.topUp(amount);
}

async function setPayouts(model: Model, { world, id }: Real, on: boolean): Promise<void> {
  await operate(world.gateway, on ? 'payouts on' : 'payouts off', { id });
  model.enabled = on;
}

async function restart(_: Model, { world }: Real): Promise<void> {
  await world.gateway.close();
  world.gateway = await openGatewayOn(world.gateway.databaseUrl);
}

export const email = fc.constantFrom(
  'ada@example.com',
  'Ada@Example.com',
  ' bob@example.com',
  'c@d.ef',
);
export const amount = fc.integer({ min: 1, max: 60 });
const payout: fc.Arbitrary<Payout> = fc.record(
  { email, amount, key: fc.constantFrom('k1', 'k2', 'K2', 'k3', 'k4') },
  { requiredKeys: ['email', 'amount'] },
);
export const n = fc.nat({ max: 7 });
const door = fc.constantFrom(...DOORS);
const nothing = fc.constant('');
const hasUsers = ({ users }: Readonly<Model>) => users.size > 0;
const hasPaidByKey = ({ remembered }: Readonly<Model>) => remembered.size > 0;
export const hasLiveKey = ({ keys }: Readonly<Model>) => keys.includes(true);

/** Any command, by its weight. */
export const anyCommand = fc.oneof(
  { weight: 16, arbitrary: some('pay', fc.tuple(door, payout, n), pay) },
  { weight: 5, arbitrary: some('repeat', fc.tuple(door, n), sendAgain, hasPaidByKey) },
  {
    weight: 3,
    arbitrary: some(
      'reuse the key',
      fc.tuple(door, n),
      (model, real, args) => sendAgain(model, real, args, 1),
      hasPaidByKey,
    ),
  },
  { weight: 3, arbitrary: some('top up', amount, topUp) },
  { weight: 3, arbitrary: some('set payouts', fc.boolean(), setPayouts) },
  { weight: 3, arbitrary: some('set active', fc.tuple(n, fc.boolean()), setActive, hasUsers) },
  { weight: 3, arbitrary: some('look in', n, lookIn, hasUsers) },
  { weight: 2, arbitrary: some('create a key', nothing, createKey) },
  { weight: 2, arbitrary: some('revoke a key', n, revokeKey) },
  { weight: 2, arbitrary: some('compare', nothing, compareBalances, hasLiveKey) },
  { weight: 1, arbitrary: some('restart', nothing, restart) },
);
