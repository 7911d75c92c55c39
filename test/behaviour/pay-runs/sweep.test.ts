import { expect, test } from 'vitest';
import { sweepDrafts } from '../../../src/pay-run/sweep.ts';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';
import { draftOf, linesOf } from './files.ts';

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
