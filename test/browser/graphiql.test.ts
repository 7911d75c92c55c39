import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useGateway } from '../support/gateway.ts';

/** Debian's Chromium; without its own traffic, which a closed network would only refuse. */
const CHROMIUM = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
};

const gateway = useGateway();
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch(CHROMIUM);
});
afterAll(() => browser.close());

async function openGraphiql(): Promise<{ page: Page; foreign: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(gateway().url) && !/^(?:blob|data):/.test(url)) foreign.push(url);
  });
  // What the page's own policy keeps it from would be missed somewhere.
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) foreign.push(message.text());
  });
  await page.goto(`${gateway().url}/graphql`);
  await page.locator('.graphiql-execute-button').waitFor();
  return { page, foreign };
}

async function fillKey(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Headers' }).click();
  const header = page.locator('.graphiql-editor-tool .view-line', { hasText: 'Authorization' });
  await header.click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(key);
  await page.getByRole('button', { name: 'Variables' }).click();
}

test('GraphiQL works offline and pays somebody', { timeout: 60_000 }, async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const { page, foreign } = await openGraphiql();
  await fillKey(page, business.key);
  await page.locator('.graphiql-execute-button').click();
  const response = page.locator('.graphiql-response');
  await response.getByText('990000').waitFor();
  expect(await response.textContent()).toContain('ada@example.com');
  const picture = process.env['PICTURE'];
  if (picture !== undefined) await page.screenshot({ path: picture });
  expect(foreign).toEqual([]);
  await page.close();
  await gateway().expectBooksToBalance();
});

test('each tab is ready to run', { timeout: 60_000 }, async () => {
  const business = await gateway().business();
  await gateway().pay(business, { email: 'ada@example.com', amount: 500 });
  const { page } = await openGraphiql();
  const response = page.locator('.graphiql-response');
  for (const [tab, shown] of [
    ['User', '"balance": 500'],
    ['Balance', '"currency": "USD"'],
    ['History', '"payoutBalanceAfter": 999500'],
  ] as const) {
    await page.locator('.graphiql-tab-button', { hasText: tab }).click();
    await page.locator('.graphiql-query-editor .view-line', { hasText: `query` }).waitFor();
    await fillKey(page, business.key);
    await page.locator('.graphiql-execute-button').click();
    await expect
      .poll(async () => (await response.textContent())?.replaceAll('\u{a0}', ' '), {
        timeout: 15_000,
      })
      .toContain(shown);
  }
  await page.close();
});

test('loading the page again opens no further tab', { timeout: 60_000 }, async () => {
  const { page } = await openGraphiql();
  const tabs = page.locator('.graphiql-tab-button');
  await expect.poll(() => tabs.count()).toBe(4);
  await page.reload();
  await page.locator('.graphiql-execute-button').waitFor();
  await expect.poll(() => tabs.allTextContents()).toEqual(['Pay', 'User', 'Balance', 'History']);
  await page.close();
});
