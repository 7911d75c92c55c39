import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditBooks } from '../../support/audit.ts';
import { operate } from '../payouts/doors.ts';
import { openGateway } from '../../support/gateway.ts';
import { type Real, type World, anyCommand, compareBalances } from './model-commands.ts';
import { anyRunCommand } from './model-runs.ts';
import { Model } from './model.ts';

// Whatever is done to a business, in whatever order and over whichever door, it stands as a few sums
// say. A failure is shrunk, and printed with its seed: MODEL_SEED=… and MODEL_RUNS=… run it again.

const SEED = Number(process.env['MODEL_SEED'] ?? 20_261_123);
const RUNS = Number(process.env['MODEL_RUNS'] ?? 30);
const COMMANDS_MAX = 30;

let world: World;

beforeAll(async () => {
  world = { gateway: await openGateway(), seen: new Map() };
});

afterAll(() => world.gateway.close());

async function newBusiness(payoutBalance: number): Promise<Real> {
  const { id, key: apiKey } = await world.gateway.business({ payoutBalance });
  const [key] = (await operate(world.gateway, 'key list', { id })) as { id: string }[];
  return { world, id, keys: [{ id: key?.id ?? '', apiKey }], hashes: new Map() };
}

/** What must hold of it at the end: all that has come in is there, and the tables say so, too. */
async function expectInvariant(model: Model, real: Real): Promise<void> {
  const made = await operate(world.gateway, 'key create', { id: real.id });
  real.keys.push(made as Real['keys'][number]);
  model.keys.push(true);
  await compareBalances(model, real);
  const users = Object.values(model.balances()).reduce((sum, balance) => sum + balance, 0);
  expect(model.balance + users).toBe(model.funded);
  expect(await auditBooks(world.gateway.orm, real.id)).toEqual({
    ok: true,
    businesses: 1,
    users: model.users.size,
    entries: model.entries,
    problems: [],
  });
}

test('any commands lead where the model leads', { timeout: RUNS * 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.commands(
        [fc.oneof({ weight: 5, arbitrary: anyCommand }, { weight: 1, arbitrary: anyRunCommand })],
        { maxCommands: COMMANDS_MAX, size: '+1' },
      ),
      async (funds, commands) => {
        const [model, real] = [new Model(funds), await newBusiness(funds)];
        await fc.asyncModelRun(() => ({ model, real }), commands);
        await expectInvariant(model, real);
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
  await world.gateway.expectBooksToBalance();
  // These runs would prove nothing of what they never reached.
  const outcomes = ['paid', 'replayed', 'keyReused', 'insufficient', 'payoutsOff', 'unauthorized'];
  const commands = ['set active', 'look in', 'create a key', 'revoke a key', 'restart', 'top up'];
  const runs = ['batch paid', 'batch refused', 'run paid', 'run stopped', 'reverse a run'];
  for (const what of [...outcomes, ...commands, ...runs]) {
    expect.soft(world.seen.get(what) ?? 0, what).toBeGreaterThan(0);
  }
});
