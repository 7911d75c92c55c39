import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { apiErrorOf } from '../../../src/kernel/database-errors.ts';
import { openGateway } from '../../support/gateway.ts';

// What is asked for in the background, such as whose a stream's key is now, may need a new connection
// just when the gateway closes.

test('a gateway closes while connections to its database are being made', async () => {
  const { orm, close } = await openGateway();
  const asked = [1, 2, 3, 4].map((n) => orm.em.fork().execute('select pg_sleep(0.1), ?::int', [n]));
  const answered = Promise.allSettled(asked);
  await turn();
  await close();
  for (const answer of await answered) {
    if (answer.status === 'fulfilled') continue;
    expect(apiErrorOf(answer.reason)).toMatchObject({ kind: { status: 503 } });
  }
  expect((await answered).some(({ status }) => status === 'rejected')).toBe(true);
});
