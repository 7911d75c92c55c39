import { expect, test } from 'vitest';
import { useGateway } from '../support/gateway.ts';
import { useBrowser } from './chromium.ts';
import { TABS, openGraphiql, pasteKey, runTab, stored } from './graphiql.ts';

const gateway = useGateway();
const browser = useBrowser();
const open = () => openGraphiql(gateway(), browser());

test('GraphiQL works offline and pays somebody', async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const { page, foreign } = await open();
  await pasteKey(page, business.key);
  await page.locator('.graphiql-execute-button').click();
  const response = page.locator('.graphiql-response');
  await response.getByText('990000').waitFor();
  expect(await response.textContent()).toContain('ada@example.com');
  const picture = process.env['PICTURE'];
  if (picture !== undefined) await page.screenshot({ path: picture });
  expect(foreign).toEqual([]);
  await page.context().close();
  await gateway().expectBooksToBalance();
});

test('loading the page again opens no further tab', async () => {
  const { page } = await open();
  const tabs = page.locator('.graphiql-tab-button');
  await expect.poll(() => tabs.count()).toBe(TABS.length);
  for (const tab of ['History', 'User']) {
    await page.reload();
    await page.locator('.graphiql-execute-button').waitFor();
    await expect.poll(() => tabs.allTextContents()).toEqual(TABS);
    await page.locator('.graphiql-tab-button', { hasText: tab }).click();
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'query' }).waitFor();
  }
  await page.context().close();
});

test('an address with a query in it opens that, on the first visit and on any', async () => {
  const { page } = await open();
  for (const name of ['First', 'Second']) {
    if (name === 'First') await page.evaluate('localStorage.clear()');
    const query = `query ${name} { __typename }`;
    await page.goto(`${gateway().url}/graphql?query=${encodeURIComponent(query)}`);
    await page.locator('.graphiql-tab-button', { hasText: name }).waitFor();
    expect((await runTab(page, name)).data).toEqual({ __typename: 'Query' });
    expect((await runTab(page, 'Balance')).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    // Written half a second after the last change.
    await expect.poll(() => stored(page, 'localStorage')).toContain(name);
  }
  await page.context().close();
});

test('the page is a quarter of its size on its way', async () => {
  const { page } = await open();
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  client.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.reload();
  await page.locator('.graphiql-execute-button').waitFor();
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(bytes).toBeLessThan(2_500_000);
  await page.context().close();
});

test('a subscription is told of changes until it is stopped', async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const { page } = await open();
  const query = 'subscription Moving { payoutBalance { amount } }';
  await page.goto(`${gateway().url}/graphql?query=${encodeURIComponent(query)}`);
  await page.locator('.graphiql-tab-button', { hasText: 'Moving' }).waitFor();
  await pasteKey(page, business.key);
  const run = page.locator('.graphiql-execute-button');
  await run.click();
  const response = page.locator('.graphiql-response');
  await response.getByText('1000000').waitFor();
  await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
  await response.getByText('999999').waitFor();
  const left = page.waitForEvent('requestfailed');
  await run.click();
  expect((await left).failure()?.errorText).toBe('net::ERR_ABORTED');
  await page.context().close();
});
