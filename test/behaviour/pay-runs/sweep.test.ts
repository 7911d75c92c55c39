import { expect, test } from 'vitest';
import { sweepDrafts } from '../../../src/pay-run/sweep.ts';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';
import { draftOf, linesOf, runsOf, upload } from './files.ts';
import { changeAt } from './told.ts';

// Drafts that nobody confirms are deleted after seven days, with their lines.

const gateway = useGateway();

/** More than are looked for at a time. */
const MANY = 60;
const FILE = 'email,amount\nada@example.com,100\nbob@example.com,5\n';
const sweep = () => sweepDrafts(gateway().serving.app, new AbortController().signal);

/** A run that was uploaded so long ago. */
async function uploaded(before: string, status = 'DRAFT'): Promise<string> {
  const { id } = await draftOf(gateway(), await gateway().business(), FILE);
  await withClient(gateway().databaseUrl, (client) =>
    client.query(
      'update pay_run set created_at = created_at - $1::interval, status = $2 where id = $3',
      [before, status, id],
    ),
  );
  return id;
}

test('old drafts are swept, and nothing else', async () => {
  const old: string[] = [];
  for (let count = 0; count < MANY; count += 1) old.push(await uploaded('7 days 1 second'));
  const young = await uploaded('6 days 23:59:00');
  const ended = await uploaded('8 days', 'CANCELLED');
  await sweep();
  const found = await gateway()
    .orm.em.fork()
    .execute<{ id: string }[]>('select id from pay_run order by id');
  expect(found.map(({ id }) => id)).toEqual([young, ended].toSorted());
  expect(await linesOf(gateway(), old[0] ?? '')).toEqual([]);
  expect(await linesOf(gateway(), young)).toHaveLength(2);
});

/** Makes all that was made until now so much older. */
const pass = (time: string) =>
  withClient(gateway().databaseUrl, async (client) => {
    for (const table of ['pay_run', 'idempotency_record']) {
      await client.query(`update ${table} set created_at = created_at - $1::interval`, [time]);
    }
  });

test('the key of a draft goes with it: the file makes a new one, which can be paid', async () => {
  const business = await gateway().business();
  const [other, stranger] = [await gateway().business(), await gateway().business()];
  const first = await draftOf(gateway(), business, FILE, { key: 'one' });
  const paid = { email: 'ada@example.com', amount: 1 };
  await gateway().pay(business, paid, { 'Idempotency-Key': 'two' });
  const theirs = await draftOf(gateway(), stranger, FILE, { key: 'one' });
  const confirmed = await draftOf(gateway(), other, FILE, { key: 'one' });
  expect(await changeAt(gateway(), 'rest', other, 'cancel', confirmed.id)).toMatchObject({
    status: 'CANCELLED',
  });
  await pass('6 days');
  await sweep();
  expect((await draftOf(gateway(), business, FILE, { key: 'one' })).id).toBe(first.id);
  await pass('1 day 1 second');
  await sweep();
  const again = await upload(gateway(), business, FILE, { key: 'one' });
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect(again.json.id).not.toBe(first.id);
  expect(await runsOf(gateway(), business)).toBe(1);
  expect(await changeAt(gateway(), 'rest', business, 'confirm', again.json.id)).toMatchObject({
    status: 'RUNNING',
  });
  // The keys of what is still there are kept.
  const payout = await gateway().pay(business, paid, { 'Idempotency-Key': 'two' });
  expect(payout.headers.get('idempotent-replayed')).toBe('true');
  expect((await draftOf(gateway(), other, FILE, { key: 'one' })).id).toBe(confirmed.id);
  expect((await draftOf(gateway(), stranger, FILE, { key: 'one' })).id).not.toBe(theirs.id);
  await gateway().expectBooksToBalance();
});
