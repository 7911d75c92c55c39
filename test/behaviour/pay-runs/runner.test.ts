import { beforeAll, afterAll, expect, test } from 'vitest';
import { Business } from '../../../src/business/business.ts';
import { topUp } from '../../../src/ledger/top-up/funding.ts';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { cancelRun, reverseRun } from '../../../src/pay-run/change-state.ts';
import { PayoutUser } from '../../../src/payout-user/payout-user.ts';
import { useGateway } from '../../support/gateway.ts';
import { type DraftLine, draft, lines } from './drafts.ts';
import { confirm, entriesOf, linesOf, runOf, startRunner, untilRun } from './running.ts';

// A gateway pays what is confirmed, and takes it back, by itself.

const gateway = useGateway();
const app = () => gateway().serving.app;
const orm = () => gateway().orm;
let stop: () => Promise<void>;
beforeAll(() => {
  stop = startRunner(app());
});
afterAll(() => stop());

/** A confirmed run of a business of its own. */
async function confirmed(given: readonly DraftLine[], payoutBalance = 1_000_000) {
  const business = await gateway().business({ payoutBalance });
  const id = await draft(app(), business.id, given);
  await confirm(app(), business.id, id);
  return { business, id };
}

const fund = (id: string, amount: number) =>
  queueOf(app()).post(id, topUp({ amount, actor: 'cli' }));

test('every line is paid once, with what it says, and the run adds up', async () => {
  const given = lines(450);
  const odd = { reference: 'March', metadata: { team: 'a', note: '\u0000' } };
  const { business, id } = await confirmed([
    ...given,
    { email: 'user1@example.com', amount: 5, ...odd },
  ]);
  const run = await untilRun(orm(), id, 'COMPLETED');
  expect(run).toMatchObject({
    paidLines: 451,
    paidAmount: 4_505,
    failedLines: 0,
    leasedUntil: null,
    finishedAt: expect.any(Date),
  });
  const paid = await linesOf(orm(), id);
  const entries = await entriesOf(orm(), id);
  expect(entries).toHaveLength(451);
  expect(new Set(paid.map(({ entryId }) => entryId)).size).toBe(451);
  for (const [at, line] of paid.entries()) {
    const entry = entries[at];
    expect(line).toMatchObject({ status: 'PAID', entryId: entry?.id, error: null });
    expect(entry).toMatchObject({
      type: 'ALLOCATION',
      amount: line.amount,
      actor: 'key:confirmer',
    });
    expect(entry?.payoutUser?.email).toBe(line.email);
  }
  expect(entries.at(-1)).toMatchObject(odd);
  expect(entries[0]).toMatchObject({ reference: null, metadata: null });
  const user = { business: business.id, email: 'user1@example.com' };
  expect(await orm().em.fork().findOneOrFail(PayoutUser, user)).toMatchObject({ balance: 15 });
  await gateway().expectBooksToBalance();
});

test('lines that are invalid are left, and a run of none else is over at once', async () => {
  const { id } = await confirmed([{ email: 'no amount' }, { email: 'ada@example.com', amount: 1 }]);
  expect(await untilRun(orm(), id, 'COMPLETED')).toMatchObject({ paidLines: 1, failedLines: 0 });
  expect((await linesOf(orm(), id)).map(({ status }) => status)).toEqual(['INVALID', 'PAID']);
  const none = await confirmed([{ email: 'no amount' }]);
  expect(await untilRun(orm(), none.id, 'COMPLETED')).toMatchObject({ paidLines: 0 });
});

test('without money it pauses, loses nothing, and goes on when it is confirmed again', async () => {
  const { business, id } = await confirmed(lines(300), 1_005);
  const paused = await untilRun(orm(), id, 'PAUSED');
  expect(paused).toMatchObject({
    pausedReason: 'INSUFFICIENT_BALANCE',
    paidLines: 100,
    failedLines: 0,
    leasedUntil: null,
    finishedAt: null,
  });
  const waiting = (await linesOf(orm(), id)).filter(({ status }) => status === 'PENDING');
  expect(waiting).toHaveLength(200);
  expect(waiting[0]).toMatchObject({ line: 101, error: null });
  const { key } = business;
  const headers = { Authorization: `Bearer ${key}` };
  expect((await gateway().fetch('/balance', { headers })).json.payout_balance).toBe(5);
  await gateway().expectBooksToBalance();
  await fund(business.id, 2_000);
  await confirm(app(), business.id, id, 'cli');
  expect(await untilRun(orm(), id, 'COMPLETED')).toMatchObject({ paidLines: 300 });
  const entries = await entriesOf(orm(), id);
  expect(entries.map(({ actor }) => actor)).toEqual([
    ...Array.from({ length: 100 }, () => 'key:confirmer'),
    ...Array.from({ length: 200 }, () => 'cli'),
  ]);
});

test('while payouts are off it pauses for that', async () => {
  const business = await gateway().business({ payoutsEnabled: false });
  const id = await draft(app(), business.id, lines(3));
  await confirm(app(), business.id, id);
  const paused = await untilRun(orm(), id, 'PAUSED');
  expect(paused).toMatchObject({ pausedReason: 'PAYOUTS_DISABLED', paidLines: 0 });
  await orm().em.fork().nativeUpdate(Business, { id: business.id }, { payoutsEnabled: true });
  await confirm(app(), business.id, id);
  expect(await untilRun(orm(), id, 'COMPLETED')).toMatchObject({ paidLines: 3 });
});

test('cancelled in the middle: what is paid stays paid, and nothing more is', async () => {
  const { business, id } = await confirmed(lines(3_000));
  await expect.poll(async () => (await runOf(orm(), id)).paidLines).toBeGreaterThan(0);
  const cancelled = await cancelRun(app(), { tenantId: business.id, actor: 'cli' }, id);
  expect(cancelled).toMatchObject({ status: 'CANCELLED', leasedUntil: null });
  expect(cancelled.paidLines).toBeLessThan(3_000);
  // Whatever the runner had begun is behind this payout by now.
  await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
  const after = await runOf(orm(), id);
  expect(after).toMatchObject({ status: 'CANCELLED', paidLines: cancelled.paidLines });
  expect(await entriesOf(orm(), id)).toHaveLength(after.paidLines);
  await gateway().expectBooksToBalance();
});

test('taken back: what remains of each line, once', async () => {
  const { business, id } = await confirmed(lines(250, 100));
  const { reversedAmount } = await untilRun(orm(), id, 'COMPLETED');
  expect(reversedAmount).toBe(0);
  const before = (await linesOf(orm(), id))[2];
  const body = JSON.stringify({ operation_id: before?.entryId, amount: 25 });
  const headers = { Authorization: `Bearer ${business.key}`, 'Content-Type': 'application/json' };
  const alone = await gateway().fetch('/payout/reverse', { method: 'POST', headers, body });
  expect(alone.status).toBe(201);
  await reverseRun(app(), { tenantId: business.id, actor: 'key:reverser' }, id);
  expect(await untilRun(orm(), id, 'REVERSED')).toMatchObject({
    paidLines: 250,
    reversedLines: 250,
    reversedAmount: 25_000,
    leasedUntil: null,
    finishedAt: expect.any(Date),
  });
  for (const line of await linesOf(orm(), id)) {
    expect(line).toMatchObject({ status: 'REVERSED', reversedAmount: 100, error: null });
  }
  const back = (await entriesOf(orm(), id)).filter(({ type }) => type === 'REVERSAL');
  expect(back.map(({ amount }) => amount)).toEqual(back.map((_, at) => (at === 2 ? 75 : 100)));
  expect(new Set(back.map(({ actor }) => actor))).toEqual(new Set(['key:reverser']));
  expect((await gateway().fetch('/balance', { headers })).json.payout_balance).toBe(1_000_000);
  await gateway().expectBooksToBalance();
});

// The last one: its balances are no sums of entries, as no entry takes from a user but a reversal.
test('taken back: each line as far as its user has it, and the rest is reported', async () => {
  const twice = { email: 'user1@example.com', amount: 30 };
  const { business, id } = await confirmed([...lines(3, 100), twice]);
  await untilRun(orm(), id, 'COMPLETED');
  const spend = (email: string, balance: number) =>
    orm().em.fork().nativeUpdate(PayoutUser, { business: business.id, email }, { balance });
  await spend('user1@example.com', 40);
  await spend('user2@example.com', 0);
  await reverseRun(app(), { tenantId: business.id, actor: 'key:reverser' }, id);
  expect(await untilRun(orm(), id, 'REVERSED')).toMatchObject({
    paidLines: 4,
    reversedLines: 1,
    reversedAmount: 140,
  });
  const short = { status: 'PAID', error: 'INSUFFICIENT_USER_BALANCE' };
  expect(await linesOf(orm(), id)).toMatchObject([
    { ...short, reversedAmount: 40 },
    { ...short, reversedAmount: 0 },
    { status: 'REVERSED', reversedAmount: 100, error: null },
    { ...short, reversedAmount: 0 },
  ]);
});
