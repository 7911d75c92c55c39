import { expect, onTestFinished, test, vi } from 'vitest';
import { openGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { allowing, createEndpoint, startDeliveries } from '../webhooks/endpoints.ts';
import { Receiver } from '../webhooks/receiver.ts';
import { Collector, ERROR } from './collector.ts';

const EMAIL = 'somebody.secret@example.com';

/** A gateway that traces its deliveries to a receiver, and a collector for them. */
async function traced() {
  const collector = await Collector.open();
  onTestFinished(collector.close);
  const receiver = await new Receiver().open();
  onTestFinished(() => receiver.close());
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '20');
  onTestFinished(() => void vi.unstubAllEnvs());
  const gateway = await openGateway({
    ...allowing(receiver),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  onTestFinished(gateway.close);
  await gateway.serving.reports();
  const failed = vi.spyOn(gateway.serving.app.log, 'error');
  onTestFinished(startDeliveries(gateway.serving.app));
  const business = await gateway.business();
  await createEndpoint(gateway, business, receiver);
  const pay = () => gateway.pay(business, { email: EMAIL, amount: 100 });
  return { collector, receiver, failed, pay };
}

test('each try of a delivery is one span, a trace of its own, with what came of it', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  const { collector, receiver, failed, pay } = await traced();
  const deliveries = () => collector.spans.filter(({ name }) => name === 'webhook delivery');
  await pay();
  const told = await until('the span of a delivery', () => deliveries()[0]);
  expect(told).toMatchObject({
    kind: 3,
    status: {},
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 204,
      'payout.webhook.event': 'payout.allocated',
      'payout.webhook.tries': 0,
    },
  });
  expect(told.parentSpanId ?? '').toBe('');
  const took = BigInt(told.endTimeUnixNano) - BigInt(told.startTimeUnixNano);
  expect(took).toBeGreaterThan(0n);
  receiver.answer = (_request, response) => void response.writeHead(500).end('a reply of theirs');
  await pay();
  const refused = await until('the span of a failed try', () => deliveries()[1]);
  expect(refused).toMatchObject({
    status: { code: ERROR },
    attributes: { 'http.response.status_code': 500 },
  });
  expect(receiver.received).toHaveLength(2);
  expect(deliveries()).toHaveLength(2);
  for (const secret of [EMAIL, receiver.url, receiver.secret, 'a reply of theirs']) {
    expect(collector.text).not.toContain(secret);
  }
  // Whatever listens has understood each event.
  expect(failed.mock.calls).toEqual([]);
});

test('unless told otherwise, spans are sent as protobuf', async () => {
  const { collector, pay } = await traced();
  await pay();
  await until('the spans', () => collector.text.includes('webhook delivery'));
  expect([...new Set(collector.requests)]).toEqual(['/v1/traces application/x-protobuf']);
});
