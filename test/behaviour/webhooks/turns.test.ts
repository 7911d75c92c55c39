import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { takeLeases, giveBack } from '../../../src/webhook/dispatch/lease.ts';
import { createEndpoint } from '../../../src/webhook/endpoint/change.ts';
import { sealerOf } from '../../../src/webhook/secret/sealer.ts';
import { useGateway } from '../../support/gateway.ts';

const gateway = useGateway();
/** So many that PostgreSQL has moved the rows about meanwhile. */
const TURNS = 90;

test('endpoints are taken in turn, however few are taken at once', async () => {
  const { app } = gateway().serving;
  const business = await gateway().business();
  const ids: string[] = [];
  for (const url of ['https://8.8.8.8/1', 'https://8.8.8.8/2', 'https://8.8.8.8/3']) {
    const { endpoint } = await createEndpoint(app, business.id, {
      url,
      events: ['payout.allocated'],
    });
    ids.push(endpoint.id);
  }
  await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
  const { generations } = sealerOf(app);
  const taken: string[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const take = { holder: randomUUID(), generations, failing: false, max: 1 };
    const [lease] = await takeLeases(app.orm.em.fork(), take);
    if (!lease) throw new Error('There is something to tell each of them');
    taken.push(lease.endpointId);
    await giveBack(app.orm.em.fork(), lease);
  }
  expect(new Set(taken.slice(0, ids.length))).toEqual(new Set(ids));
  expect(taken).toEqual(taken.map((_, turn) => taken[turn % ids.length]));
});
