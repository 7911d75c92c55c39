import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../support/processes.ts';
import { useMeasured } from '../operations/measured.ts';
import { allowing, createEndpoint, startDeliveries } from './endpoints.ts';
import { Receiver } from './receiver.ts';

const receiver = await new Receiver().open();
const useGateway = useMeasured(allowing(receiver));
let stop: () => Promise<void>;
beforeAll(() => {
  stop = startDeliveries(useGateway().serving.app);
});
afterAll(async () => {
  await stop();
  await receiver.close();
});

test('each try is counted by what came of it', async () => {
  const gateway = useGateway();
  const business = await gateway.business();
  await createEndpoint(gateway, business, receiver);
  const replies = [204, 500, 204];
  receiver.answer = (_request, response) => {
    response.writeHead(replies.shift() ?? 204).end();
  };
  const tries = async (outcome: string) =>
    (await gateway.scrape()).sum('payout_webhook_tries_total', { outcome });
  for (const amount of [1, 2, 3]) {
    await gateway.pay(business, { email: 'ada@example.com', amount });
  }
  await until('all tries', async () => (await tries('succeeded')) === 2);
  expect(await tries('failed')).toBe(1);
});
