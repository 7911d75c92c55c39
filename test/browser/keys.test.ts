import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useGateway } from '../support/gateway.ts';
import { useBrowser } from './chromium.ts';
import { TABS, openGraphiql, pasteKey, runTab, stored, typeIntoHeaders } from './graphiql.ts';

const gateway = useGateway();
const browser = useBrowser();
const open = () => openGraphiql(gateway(), browser());

async function expectAllTabsToRun(page: Page): Promise<void> {
  const { data } = await runTab(page, 'Pay');
  expect(data.createPayoutUser.payoutUser.email).toBe('ada@example.com');
  expect((await runTab(page, 'User')).data.payoutUser.status).toBe('ACTIVE');
  expect((await runTab(page, 'Balance')).data.payoutBalance.currency).toBe('USD');
  expect((await runTab(page, 'History')).data.history.totalCount).toBeGreaterThan(0);
}

test('one paste is for all tabs, also after a reload and however quickly one switches', async () => {
  const { key } = await gateway().business();
  const { page, foreign, asked } = await open();
  await pasteKey(page, key);
  asked.length = 0;
  await expectAllTabsToRun(page);
  await page.reload();
  await page.locator('.graphiql-execute-button').waitFor();
  expect(await page.getByLabel('Secret key').inputValue()).toBe(key);
  for (let round = 0; round < 3; round += 1) {
    for (const tab of [...TABS, ...TABS.toReversed()]) {
      expect((await runTab(page, tab)).errors).toBeUndefined();
    }
    for (const tab of TABS) await page.locator('.graphiql-tab-button', { hasText: tab }).click();
  }
  expect(new Set(asked)).toEqual(new Set([`Bearer ${key}`]));
  expect(foreign).toEqual([]);
  expect(await stored(page, 'sessionStorage')).toContain(key);
  // Written half a second after the last change.
  await expect.poll(() => stored(page, 'localStorage')).toContain('tabState');
  expect(await stored(page, 'localStorage')).not.toContain(key);
  // Another window begins without it, and so does this one once it is forgotten.
  const other = await openGraphiql(gateway(), page.context());
  expect(await other.page.getByLabel('Secret key').inputValue()).toBe('');
  await page.getByRole('button', { name: 'Forget it' }).click();
  expect(await stored(page, 'sessionStorage')).not.toContain(key);
  const { errors } = await runTab(page, 'Balance');
  expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  await page.context().close();
});

test('a key that is typed into the headers of one tab is for all, too', async () => {
  const { key } = await gateway().business();
  const { page } = await open();
  await page.locator('.graphiql-tab-button', { hasText: 'Balance' }).click();
  await typeIntoHeaders(page, key);
  await expectAllTabsToRun(page);
  await page.reload();
  await page.locator('.graphiql-execute-button').waitFor();
  await expectAllTabsToRun(page);
  expect(await stored(page, 'localStorage')).not.toContain(key);
  await page.context().close();
});

test('a tab with a credential of its own keeps it', async () => {
  const [business, other] = [
    await gateway().business(),
    await gateway().business({ payoutBalance: 7 }),
  ];
  const { page } = await open();
  await pasteKey(page, business.key);
  await page.locator('.graphiql-tab-button', { hasText: 'Balance' }).click();
  await typeIntoHeaders(page, other.key);
  expect((await runTab(page, 'Balance')).data.payoutBalance.amount).toBe(7);
  await page.context().close();
});

test("the Pay tab pays, whatever README's key has paid, and once however often it is run", async () => {
  const business = await gateway().business();
  const input = { email: 'ada@example.com', amount: 10_000 };
  await gateway().pay(business, input, { 'Idempotency-Key': 'my-first-payout' });
  const { page } = await open();
  await pasteKey(page, business.key);
  const pay = async () => {
    const { replayed, payoutUser } = (await runTab(page, 'Pay')).data.createPayoutUser;
    return [replayed, payoutUser.balance];
  };
  expect(await pay()).toEqual([false, 20_000]);
  expect(await pay()).toEqual([true, 20_000]);
  await page.reload();
  await page.locator('.graphiql-execute-button').waitFor();
  expect(await pay()).toEqual([true, 20_000]);
  // In another window GraphiQL remembers the tabs, and pays anew.
  const other = await openGraphiql(gateway(), page.context());
  await pasteKey(other.page, business.key);
  const { data } = await runTab(other.page, 'Pay');
  expect(data.createPayoutUser).toMatchObject({
    replayed: false,
    payoutUser: { balance: 30_000 },
  });
  await page.context().close();
  await gateway().expectBooksToBalance();
});
