import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { CLONE } from '../../support/processes.ts';
import { useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

/** Resolves when the page's stream has been answered. */
const streamOf = (page: Page) =>
  page.waitForResponse((reply) => {
    const type = reply.headers()['content-type'];
    return reply.status() === 200 && type?.startsWith('text/event-stream') === true;
  });

const PAYOUTS = 8;
const AMOUNT = 1_000;

test('the payout balance moves while payouts arrive, each within two seconds, and so do the entries', async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const page = await openSignedIn(browser(), gateway(), business);
  await page.getByText('$10,000.00').first().waitFor();
  // The page's own measure: how long after a payout's answer its figure was drawn.
  await page.evaluate(() => {
    const drawn: Record<string, number> = {};
    Object.assign(window, { drawn });
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('.figure .money'))
        drawn[textContent ?? ''] ??= Date.now();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const waits: number[] = [];
  for (let paid = 1; paid <= PAYOUTS; paid += 1) {
    await gateway().pay(business, { email: `user${paid}@example.com`, amount: AMOUNT });
    const answered = Date.now();
    const figure = `$${((1_000_000 - paid * AMOUNT) / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;
    await page.locator('.figure .money', { hasText: figure }).first().waitFor();
    const drawn = await page.evaluate(
      (text) => (window as unknown as { drawn: Record<string, number> }).drawn[text],
      figure,
    );
    waits.push((drawn ?? Infinity) - answered);
  }
  expect(Math.max(...waits)).toBeLessThan(2_000);
  await page.getByText(`user${PAYOUTS}@example.com`).waitFor();
  expect(page.offences).toEqual([]);
});

test('a page that stands open goes on by itself when its gateway has been restarted', async () => {
  const env = { DATA_DIR: await usedDataDir() };
  const first = await startGateway(env);
  const page = await openSignedIn(browser(), first, first);
  const balance = page.locator('.figure .money').first();
  await balance.waitFor();
  const before = await balance.textContent();
  await first.stop();
  const stream = streamOf(page);
  const second = await startGateway({ ...env, PORT: new URL(first.url).port });
  await stream;
  const back = await balance.textContent();
  expect(back).toBe(before);
  expect((await second.pay('ada@example.com', 12_345)).status).toBe(201);
  const start = Date.now();
  await expect.poll(() => balance.textContent()).not.toBe(before);
  expect(Date.now() - start).toBeLessThan(3_000);
  expect(await page.getByText('The gateway does not answer.').count()).toBe(0);
});

test("the document's lines for an EventSource tell of a payout", async () => {
  const text = readFileSync(join(CLONE, 'src', 'graphql', 'live', 'README.md'), 'utf8');
  const [, lines = ''] = /```js\n([^`]+`[^`]+`[^`]+)```/.exec(text) ?? [];
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business);
  const told = page.waitForEvent('console', (message) => message.type() === 'log');
  const stream = page.waitForResponse((reply) => reply.url().includes('history'));
  await page.evaluate(lines);
  await stream;
  await gateway().pay(business, { email: 'ada@example.com', amount: 77 });
  const [event] = (await told).args();
  expect(await event?.jsonValue()).toMatchObject({
    data: { history: { type: 'ALLOCATION', amount: 77 } },
  });
});
