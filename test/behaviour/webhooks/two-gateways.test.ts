import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WebhookEndpoint } from '../../../src/webhook/endpoint/webhook-endpoint.ts';
import { type GatewayProcess, emptyDataDir, startGateway } from '../../support/gateway-process.ts';
import {
  HASH_SECRET,
  type TestBusiness,
  type TestGateway,
  openGateway,
} from '../../support/gateway.ts';
import { addressForGateways } from '../../support/database.ts';
import { TEST_MS, until } from '../../support/processes.ts';
import { allowing, createEndpoint, pay } from './endpoints.ts';
import { Receiver } from './receiver.ts';

// Two gateways on one database, each a process of its own; a third, of this process, is asked.

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const EVENTS = 300;

let receiver: Receiver;
let asked: TestGateway;
let business: TestBusiness;
beforeAll(async () => {
  receiver = await new Receiver().open();
  asked = await openGateway(allowing(receiver));
});
afterAll(async () => {
  await asked.close();
  await receiver.close();
});
beforeEach(async () => {
  receiver.reset();
  receiver.answer = (_request, response) => {
    setTimeout(() => response.writeHead(204).end(), 10);
  };
  business = await asked.business();
});

async function startTwo(): Promise<GatewayProcess[]> {
  const start = async () =>
    startGateway({
      ...allowing(receiver),
      DATABASE_URL: addressForGateways(asked.databaseUrl),
      PAYOUT_HASH_SECRET: HASH_SECRET,
      DATA_DIR: await emptyDataDir(),
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
    });
  return Promise.all([start(), start()]);
}

const received = () => new Set(receiver.ids).size;

test.each(['the one that delivers', 'the other'])(
  'kill -9 of %s in mid-delivery: every event arrives, its id the same',
  async (which) => {
    const gateways = await startTwo();
    const id = await createEndpoint(asked, business, receiver);
    await pay(asked, business, EVENTS);
    await until('deliveries are under way', () => received() >= 50);
    const delivers = await until('one of them delivers', () =>
      gateways.find(({ process }) => process.stdout.includes(id)),
    );
    const victim = gateways.find((each) => (each === delivers) === (which !== 'the other'));
    victim?.process.signal('SIGKILL');
    await victim?.process.ended;
    const before = receiver.received.length;
    if (which !== 'the other') {
      expect(received()).toBeLessThan(EVENTS);
      // What its lease still had to run is over.
      await asked.orm.em
        .fork()
        .nativeUpdate(WebhookEndpoint, { id }, { leasedUntil: new Date(Date.now() - 60_000) });
    }
    await until('all events', () => received() === EVENTS);
    const sequences = receiver.data.map(({ sequence }) => sequence as number);
    expect(new Set(sequences).size).toBe(EVENTS);
    expect(receiver.refused).toEqual([]);
    // Only what the dead one had in flight, or had not noted yet, came twice.
    const twice = receiver.received.length - EVENTS;
    expect(twice).toBeLessThan(which === 'the other' ? 1 : before);
    // One id a payout, whichever gateway has sent it.
    const ids = new Map<number, Set<string>>();
    for (const { event } of receiver.received) {
      const known = ids.get(event.data.sequence) ?? new Set();
      ids.set(event.data.sequence, known.add(event.id));
    }
    expect([...ids.values()].every((each) => each.size === 1)).toBe(true);
    await asked.expectBooksToBalance();
  },
);

test('one that is shut down in mid-delivery gives its endpoint back, and nothing comes twice', async () => {
  const gateways = await startTwo();
  const id = await createEndpoint(asked, business, receiver);
  await pay(asked, business, EVENTS);
  const delivers = await until('one of them delivers', () =>
    received() >= 20 ? gateways.find(({ process }) => process.stdout.includes(id)) : undefined,
  );
  delivers.process.signal('SIGTERM');
  expect(await delivers.process.ended).toBe(0);
  await until('all events', () => received() === EVENTS);
  expect(receiver.received).toHaveLength(EVENTS);
});
