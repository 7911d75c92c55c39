import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn, signIn } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

/** Fills the form, and comes to the question. */
async function review(page: Page, amount = '12.50'): Promise<void> {
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByLabel('Amount').fill(amount);
  await page.getByRole('button', { name: 'Review' }).click();
}

const pay = (page: Page) => page.getByRole('button', { name: 'Pay', exact: true }).click();

const allocations = async (business: TestBusiness) => {
  const query = '{ history(filter: { type: ALLOCATION }) { nodes { amount } } }';
  const { json } = await gateway().graphql(business, query);
  return json.data.history.nodes.map(({ amount }: { readonly amount: number }) => amount);
};

test.each(['before it has paid', 'after it has paid, and before it has answered'])(
  'a gateway that is killed %s: what was asked for is asked for again, and paid once',
  async (when) => {
    const env = { DATA_DIR: await usedDataDir() };
    const first = await startGateway(env);
    const page = await openSignedIn(browser(), first, first, '/dashboard/pay');
    await review(page);
    const killed = page.waitForEvent('requestfailed', (request) =>
      (request.postData() ?? '').includes('mutation Pay'),
    );
    await page.route('**/graphql', async (route) => {
      if (!(route.request().postData() ?? '').includes('mutation Pay')) return route.continue();
      if (when.startsWith('after')) await route.fetch();
      first.process.signal('SIGKILL');
      await first.process.ended;
      return route.continue();
    });
    await pay(page);
    await killed;
    await page.getByText('not known whether this was done').waitFor();
    await page.unroute('**/graphql');
    const second = await startGateway({ ...env, PORT: new URL(first.url).port });
    await page.getByRole('button', { name: 'Send it again' }).click();
    await pay(page);
    await page.getByText('$12.50 was paid to ada@example.com.').waitFor();
    const { text } = await second.call('/payout/history?type=ALLOCATION');
    expect(text.trimEnd().split('\r\n').slice(1)).toEqual([expect.stringContaining(',1250,')]);
  },
);

test('two tabs: what is paid in one is seen in the other, and each pays once', async () => {
  const business = await gateway().business({ payoutBalance: 10_000 });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/pay');
  const other = await page.context().newPage();
  await other.goto(`${gateway().url}/dashboard`);
  await other.getByText('$100.00').first().waitFor();
  await review(page);
  await pay(page);
  await other.getByText('$87.50').first().waitFor();
  await other.getByText('ada@example.com').first().waitFor();
  await other.getByRole('link', { name: 'Pay somebody' }).click();
  await review(other, '7.50');
  await pay(other);
  await other.getByText('$7.50 was paid').waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('$80.00').first().waitFor();
  expect(await allocations(business)).toEqual([750, 1_250]);
  await gateway().expectBooksToBalance();
});

test('the back button after paying, and a reload, show an empty form and pay nothing', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business);
  await page.getByRole('link', { name: 'Pay somebody' }).click();
  await review(page);
  await pay(page);
  await page.getByText('$12.50 was paid').waitFor();
  await page.getByRole('link', { name: 'History', exact: true }).click();
  await page.getByRole('table', { name: 'Entries' }).waitFor();
  await page.goBack();
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('');
  await page.goBack();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await page.goForward();
  expect(await page.getByLabel('Amount').inputValue()).toBe('');
  await page.reload();
  expect(await page.getByLabel('Amount').inputValue()).toBe('');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await allocations(business)).toEqual([1_250]);
});

const setRevoked = ({ id }: TestBusiness, at: 'now()' | 'null') =>
  withClient(gateway().databaseUrl, (client) =>
    client.query(`update api_key set revoked_at = ${at} where business_id = $1`, [id]),
  );

/** The session ends behind the click: a page that learns of it before has no button to click. */
async function payAsTheSessionEnds(page: Page, business: TestBusiness): Promise<void> {
  await page.route('**/graphql', async (route) => {
    const isPayment = (route.request().postData() ?? '').includes('createPayoutUser');
    if (isPayment) await setRevoked(business, 'now()');
    await route.continue();
  });
  await pay(page);
  await page.getByText('Your session has ended').waitFor();
  await page.unroute('**/graphql');
}

test('a session that ends in mid-form: what was typed is there after the sign-in, and paid once', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/pay');
  await review(page);
  await payAsTheSessionEnds(page, business);
  await setRevoked(business, 'null');
  await signIn(page, business);
  await page.getByText('Your session has ended').waitFor({ state: 'detached' });
  expect(await page.getByLabel('Amount').inputValue()).toBe('12.50');
  await page.getByRole('button', { name: /Review|Send it again/ }).click();
  await pay(page);
  await page.getByText('$12.50 was paid to ada@example.com.').waitFor();
  expect(await allocations(business)).toEqual([1_250]);
});

test('what was typed for one business is nothing for another that signs in after it', async () => {
  const [business, another] = [await gateway().business(), await gateway().business()];
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/pay');
  await review(page);
  await payAsTheSessionEnds(page, business);
  await signIn(page, another);
  await page.getByText('Your session has ended').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Pay somebody' }).waitFor();
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('');
  await setRevoked(business, 'null');
  expect([await allocations(business), await allocations(another)]).toEqual([[], []]);
});
