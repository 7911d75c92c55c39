import { afterEach, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { NOBODY } from '../../support/users.ts';
import { DOORS, HASH, operate } from '../payouts/doors.ts';
import { draft, lines, paused } from './drafts.ts';
import { startRunner, untilRun } from './running.ts';
import { changeAt, linesAt, runAt } from './told.ts';

// Pay runs over both doors: what is told of them, and what changes them.

const gateway = useGateway();
const app = () => gateway().serving.app;

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

const INVALID = { email: 'nobody@example.com' };
const REQUIRED = 'The amount field is required.';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

/** A run of two lines, and an invalid one, that was paid; its id. */
async function paidRun(business: TestBusiness): Promise<string> {
  const id = await draft(app(), business.id, [...lines(2), INVALID]);
  stop ??= startRunner(app());
  await changeAt(gateway(), 'rest', business, 'confirm', id, { skipInvalid: true });
  await untilRun(gateway().orm, id, 'COMPLETED');
  return id;
}

describe.each(DOORS)('over %s', (door) => {
  test('a run is told whole: its sums, the errors of its lines, the run that it repeats', async () => {
    const business = await gateway().business();
    const first = await draft(app(), business.id, lines(1));
    const id = await draft(app(), business.id, [...lines(2), INVALID], first);
    const told = await runAt(gateway(), door, business, id);
    const stated = {
      id,
      status: 'DRAFT',
      name: 'March',
      lines: 3,
      amount: 20,
      valid_lines: 2,
      duplicate_emails: 0,
      duplicate_of: first,
      errors: [{ line: 3, field: 'amount', message: REQUIRED }],
      paid_lines: 0,
      paid_amount: 0,
      failed_lines: 0,
      created_at: TIME,
      finished_at: null,
      reversed_lines: 0,
      reversed_amount: 0,
      paused_reason: null,
    };
    expect(told).toEqual(stated);
    expect(Object.keys(told ?? {})).toEqual(Object.keys(stated));
    expect(await runAt(gateway(), door, business, id.toUpperCase())).toEqual(told);
  });

  test('at most 100 errors are told, of the lines in their order', async () => {
    const business = await gateway().business();
    const id = await draft(app(), business.id, [
      ...lines(1),
      ...Array.from({ length: 120 }, () => INVALID),
    ]);
    const { errors } = (await runAt(gateway(), door, business, id)) as unknown as {
      errors: { line: number }[];
    };
    expect(errors.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
  });

  test('a run is confirmed, paid, and told line by line', async () => {
    const business = await gateway().business();
    const id = await draft(app(), business.id, [...lines(2), INVALID]);
    const confirm = (skipInvalid: boolean) =>
      changeAt(gateway(), door, business, 'confirm', id, { skipInvalid });
    expect(await confirm(false)).toBe('409 The pay run has invalid lines.');
    expect(await confirm(true)).toMatchObject({ id, status: 'RUNNING', paid_lines: 0 });
    stop = startRunner(app());
    await untilRun(gateway().orm, id, 'COMPLETED');
    const told = await runAt(gateway(), door, business, id);
    expect(told).toMatchObject({ status: 'COMPLETED', paid_lines: 2, paid_amount: 20 });
    expect(told).toMatchObject({ failed_lines: 0, finished_at: TIME });
    const page = await linesAt(gateway(), door, business, id);
    expect(page.next).toBeNull();
    const hashes = page.lines.map(({ hash }) => hash);
    const ids = page.lines.map(({ operation_id: entry }) => entry);
    const paid = (line: number) => ({
      line,
      email: `user${line}@example.com`,
      amount: 10,
      reference: null,
      status: 'PAID',
      error: null,
      hash: expect.stringMatching(HASH) as string,
      operation_id: expect.any(String) as string,
    });
    const invalid = { ...paid(3), ...INVALID, amount: null, status: 'INVALID', error: REQUIRED };
    const none = { hash: null, operation_id: null };
    expect(page.lines).toEqual([paid(1), paid(2), { ...invalid, ...none }]);
    expect(Object.keys(page.lines[0] ?? {})).toEqual(Object.keys(paid(1)));
    const { json } = await gateway().graphql(
      business,
      `query ($id: ID!) { history(filter: { payRunId: $id }) {
        totalCount nodes { id payRun { id } payoutUser { hash } } } }`,
      { id },
    );
    const { totalCount, nodes } = json.data.history;
    expect(totalCount).toBe(2);
    expect(nodes.toReversed()).toEqual(
      [0, 1].map((at) => ({ id: ids[at], payRun: { id }, payoutUser: { hash: hashes[at] } })),
    );
    await gateway().expectBooksToBalance();
  });

  test('a run that has a twin is confirmed by a word', async () => {
    const business = await gateway().business();
    const twin = await draft(app(), business.id, lines(1));
    const id = await draft(app(), business.id, lines(1), twin);
    const confirm = (allowDuplicate: boolean) =>
      changeAt(gateway(), door, business, 'confirm', id, { allowDuplicate });
    expect(await confirm(false)).toMatch(/^409 The pay run has the same lines as an earlier one/);
    expect(await confirm(true)).toMatchObject({ status: 'RUNNING', duplicate_of: twin });
    // A confirmation may be repeated.
    expect(await confirm(false)).toMatchObject({ status: 'RUNNING' });
  });

  test('a run pauses for want of money, says so, and goes on', async () => {
    const business = await gateway().business({ payoutBalance: 15 });
    const id = await draft(app(), business.id, lines(2));
    stop = startRunner(app());
    await changeAt(gateway(), door, business, 'confirm', id);
    await untilRun(gateway().orm, id, 'PAUSED');
    const told = await runAt(gateway(), door, business, id);
    expect(told).toMatchObject({ paused_reason: 'INSUFFICIENT_BALANCE', paid_lines: 1 });
    await operate(gateway(), 'business fund', { id: business.id, amount: '5' });
    const again = await changeAt(gateway(), door, business, 'confirm', id);
    expect(again).toMatchObject({ status: 'RUNNING', paused_reason: null });
    await untilRun(gateway().orm, id, 'COMPLETED');
    await gateway().expectBooksToBalance();
  });

  test('a run is cancelled, and taken back', async () => {
    const business = await gateway().business();
    const cancelled = await paused(app(), business.id, lines(1));
    expect(await changeAt(gateway(), door, business, 'cancel', cancelled)).toMatchObject({
      status: 'CANCELLED',
      finished_at: TIME,
    });
    const id = await paidRun(business);
    expect(await changeAt(gateway(), door, business, 'cancel', id)).toBe(
      '409 The pay run is completed.',
    );
    expect(await changeAt(gateway(), door, business, 'reverse', id)).toMatchObject({
      status: 'REVERSING',
      finished_at: null,
    });
    await untilRun(gateway().orm, id, 'REVERSED');
    const told = await runAt(gateway(), door, business, id);
    expect(told).toMatchObject({ status: 'REVERSED', reversed_lines: 2, reversed_amount: 20 });
    const { lines: shown } = await linesAt(gateway(), door, business, id, { status: 'REVERSED' });
    expect(shown.map(({ line }) => line)).toEqual([1, 2]);
    await gateway().expectBooksToBalance();
  });

  test('an id of nobody, of another business or of no form finds nothing', async () => {
    const [business, other] = [await gateway().business(), await gateway().business()];
    const theirs = await draft(app(), other.id, lines(1));
    for (const id of [theirs, NOBODY.id, 'x', '%00']) {
      expect(await runAt(gateway(), door, business, id)).toBeNull();
      for (const verb of ['confirm', 'cancel', 'reverse'] as const) {
        expect(await changeAt(gateway(), door, business, verb, id)).toBe('404 Not found');
      }
    }
  });

  test('the lines are paged in the order of the file, whatever their state', async () => {
    const business = await gateway().business();
    const id = await draft(app(), business.id, [...lines(4), INVALID, ...lines(4, 10, 'other')]);
    const numbers: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await linesAt(gateway(), door, business, id, {
        limit: 2,
        ...(cursor && { cursor }),
      });
      numbers.push(...page.lines.map(({ line }) => line));
      cursor = page.next;
    }
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const pending = await linesAt(gateway(), door, business, id, { status: 'PENDING', limit: 5 });
    expect(pending.lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 6]);
    const cursor = pending.next ?? '';
    const rest = await linesAt(gateway(), door, business, id, { status: 'PENDING', cursor });
    expect(rest.lines.map(({ line }) => line)).toEqual([7, 8, 9]);
  });
});
