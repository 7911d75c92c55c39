import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type NewTestBusiness, useGateway } from '../../support/gateway.ts';
import { logStatements } from '../../support/statements.ts';
import { until } from '../../support/processes.ts';
import { type EventReader, follow } from './event-reader.ts';

// What streams cost the database.

const gateway = useGateway();
const BALANCE = 'subscription { payoutBalance { amount } }';
const ENTRIES = 'subscription ($filter: HistoryFilter) { history(filter: $filter) { amount } }';

const WATCHED_MS = 5_000;

const of = (statements: readonly string[], form: RegExp): readonly string[] =>
  statements.filter((text) => form.test(text));

test('all streams together cost one look at their businesses a second, and nothing when they have left', async () => {
  const log = await logStatements(gateway());
  const businesses: NewTestBusiness[] = [];
  for (let at = 0; at < 5; at += 1) businesses.push(await gateway().business());
  const streams: EventReader[] = [];
  for (const [at, business] of businesses.entries()) {
    const filter = { email: `user${at}@example.com` };
    for (let each = 0; each < 4; each += 1) {
      streams.push(await follow(gateway(), business, BALANCE));
      streams.push(await follow(gateway(), business, ENTRIES, { filter }));
    }
  }
  await expect.poll(() => streams.filter(({ events }) => events.length === 1).length).toBe(20);
  await pause(1_500);
  const statements = await log.during(() => pause(WATCHED_MS));
  const looks = of(statements, /from "business"/);
  expect(looks.length).toBeGreaterThanOrEqual(3);
  expect(looks.length).toBeLessThanOrEqual(WATCHED_MS / 1_000 + 1);
  // Whose the credentials are, of all streams at once.
  const keys = of(statements, /from "api_key"/);
  expect(keys.length).toBeLessThanOrEqual(2 * (WATCHED_MS / 2_000 + 1));
  expect(statements.length).toBe(looks.length + keys.length);
  for (const stream of streams) stream.leave();
  await until('nobody watches', async () => {
    const idle = await log.during(() => pause(2_500));
    return idle.length === 0;
  });
});

test('new entries are read once for all who follow them', async () => {
  const business = await gateway().business();
  const log = await logStatements(gateway());
  const streams: EventReader[] = [];
  for (let at = 0; at < 20; at += 1) {
    streams.push(await follow(gateway(), business, ENTRIES));
  }
  for (const { text } of streams) await expect.poll(text).toMatch(/^retry/);
  await pause(1_500);
  const statements = await log.during(async () => {
    await gateway().pay(business, { email: 'a@example.com', amount: 1 });
    for (const stream of streams) await stream.count(1);
  });
  expect(of(statements, /select .* from "history_entry"/).length).toBeLessThanOrEqual(2);
});
