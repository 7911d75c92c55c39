import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type TestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../support/gateway.ts';

// Two gateways send exports, and pay meanwhile, over the few connections that PgBouncer has to the server.

const LINES = 500;
const BATCHES = 3;
const PAID = LINES * BATCHES;
/** The funding, and the payouts. */
const ALL = PAID + 1;
/** So many of either export at once, at each gateway. */
const AT_ONCE = 3;

let gateways: [TestGateway, TestGateway];
let business: TestBusiness;
let hash: string;

beforeAll(async () => {
  const one = await openGateway();
  gateways = [one, await openGatewayOn(one.databaseUrl)];
  business = await one.business();
  hash = (await one.pay(business, { email: 'ada@example.com', amount: 1 })).json.hash;
  for (let batch = 0; batch < BATCHES; batch += 1) await payBatch(batch === 0 ? LINES - 1 : LINES);
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
});

async function payBatch(lines: number): Promise<void> {
  const payouts = Array.from({ length: lines }, () => ({ email: 'ada@example.com', amount: 1 }));
  const reply = await gateways[0].fetch('/payout/batch', {
    method: 'POST',
    headers: { Authorization: `Bearer ${business.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ payouts }),
  });
  expect([reply.status, reply.json.paid]).toEqual([201, lines]);
}

/** The lines of an export, each of which tells the balance of ada after it. */
async function linesOf(gateway: TestGateway, path: string, headers: Record<string, string>) {
  const { status, text } = await gateway.fetch(path, { headers });
  expect(status).toBe(200);
  const lines: Record<string, string>[] = parse(text, { columns: true });
  return lines;
}

/** One cent each: the balances count the payouts, so that none can be left out or doubled. */
function expectWhole(lines: readonly Record<string, string>[], atLeast: number): void {
  expect(lines.length).toBeGreaterThanOrEqual(atLeast);
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  const balances = lines.flatMap(({ user_balance_after: balance }) => balance || []);
  expect(balances).toEqual(balances.map((_, at) => String(at + 1)));
}

test('history and statement are whole, while the business pays at both', async () => {
  const pays = gateways.flatMap((gateway) =>
    Array.from({ length: 20 }, async () => {
      const { status } = await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
      expect(status).toBe(201);
    }),
  );
  const reads = gateways.flatMap((gateway) =>
    Array.from({ length: AT_ONCE }, async () => {
      const authorization = { Authorization: `Bearer ${business.key}` };
      expectWhole(await linesOf(gateway, '/payout/history', authorization), ALL);
      expectWhole(await linesOf(gateway, '/payout/statement', { 'X-Payout-Hash': hash }), PAID);
    }),
  );
  await Promise.all([...pays, ...reads]);
  await gateways[0].expectBooksToBalance();
});
