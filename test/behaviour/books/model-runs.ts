import * as fc from 'fast-check';
import { expect } from 'vitest';
import { payRunJob, runnerOf } from '../../../src/pay-run/runner/job.ts';
import type { TestReply } from '../../support/gateway.ts';
import {
  type Real,
  amount,
  count,
  credentials,
  email,
  hasLiveKey,
  n,
  some,
} from './model-commands.ts';
import { type Model, type Payout, addressOf } from './model.ts';

// Several payouts in one call, pay runs, and what takes them back.

const payouts = fc.array(fc.record({ email, amount }), { minLength: 1, maxLength: 4 });

/** Sends something with a key that is live. */
async function send(
  model: Model,
  real: Real,
  path: string,
  [type, body]: readonly [string, string],
  status: readonly number[],
): Promise<TestReply['json']> {
  const { key } = credentials(real, model.keys.indexOf(true));
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': type };
  const reply = await real.world.gateway.fetch(path, { method: 'POST', headers, body });
  expect(status).toContain(reply.status);
  return reply.json;
}

const payOne = (model: Model, payout: Payout): boolean =>
  model.pay(payout, model.keys.indexOf(true)) === 'paid';

async function batch(model: Model, real: Real, [given, isAll]: [readonly Payout[], boolean]) {
  const isRefused = isAll && !model.canPayAll(given);
  const body = JSON.stringify({ payouts: given, mode: isAll ? 'all' : 'each' });
  const path = '/payout/batch';
  const { results } = await send(model, real, path, ['application/json', body], [201, 400]);
  const lines = results as { readonly status: string; readonly hash: string | null }[];
  const paid = given.map((payout) => !isRefused && payOne(model, payout));
  expect(lines.map(({ status }) => status === 'PAID')).toEqual(paid);
  for (const [at, { hash }] of lines.entries()) {
    if (paid[at]) real.hashes.set(addressOf(given[at] ?? NOBODY), hash ?? '');
  }
  count(real, paid.includes(true) ? 'batch paid' : 'batch refused');
}

const NOBODY: Payout = { email: '', amount: 0 };

/** A run is confirmed and worked on; where it pauses, it is cancelled: nothing of it comes later. */
async function payRun(model: Model, real: Real, given: readonly Payout[]): Promise<void> {
  const rows = given.map((payout) => `${addressOf(payout)},${payout.amount}\n`);
  const file = ['text/csv', `email,amount\n${rows.join('')}`] as const;
  const { id } = await send(model, real, '/payout/runs', file, [201]);
  const path = `/payout/runs/${id}`;
  await send(model, real, `${path}/confirm?allow_duplicate=1`, NOTHING, [202]);
  await work(real);
  const stopsAt = given.findIndex((payout) => !payOne(model, payout));
  const lines = stopsAt < 0 ? given : given.slice(0, stopsAt);
  const isStopped = stopsAt >= 0;
  const state = await send(model, real, `${path}/cancel`, NOTHING, [isStopped ? 202 : 409]);
  expect(state).toMatchObject(
    isStopped ? { paid_lines: stopsAt } : { error: 'The pay run is completed.' },
  );
  model.runs.push({ id, lines });
  await noteHashes(model, real);
  count(real, isStopped ? 'run stopped' : 'run paid');
}

const NOTHING = ['text/plain', ''] as const;

async function reverseRun(model: Model, real: Real, nth: number): Promise<void> {
  const [run] = model.runs.splice(nth % model.runs.length, 1);
  await send(model, real, `/payout/runs/${run?.id}/reverse`, NOTHING, [202]);
  await work(real);
  for (const payout of run?.lines ?? []) model.takeBack(payout);
}

/** Does the job until there is nothing to do. */
async function work({ world }: Real): Promise<void> {
  const { app } = world.gateway.serving;
  await payRunJob.run(app, new AbortController().signal);
  await runnerOf(app).drain();
}

/** A run's users are made without a word about their hashes. */
async function noteHashes(model: Model, real: Real): Promise<void> {
  const { json } = await real.world.gateway.graphql(
    credentials(real, model.keys.indexOf(true)),
    '{ payoutUsers(first: 100) { nodes { email hash } } }',
  );
  for (const user of json.data.payoutUsers.nodes) {
    expect(user.hash).toBe(real.hashes.get(user.email) ?? user.hash);
    real.hashes.set(user.email, user.hash);
  }
}

const hasRun = (model: Readonly<Model>) => hasLiveKey(model) && model.runs.length > 0;

/** Any command of several payouts, by its weight. */
export const anyRunCommand = fc.oneof(
  { weight: 3, arbitrary: some('batch', fc.tuple(payouts, fc.boolean()), batch, hasLiveKey) },
  { weight: 3, arbitrary: some('pay run', payouts, payRun, hasLiveKey) },
  { weight: 2, arbitrary: some('reverse a run', n, reverseRun, hasRun) },
);
