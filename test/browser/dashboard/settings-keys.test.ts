import { expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { dialogButton, keyOf } from './api-keys.ts';
import { openSignedIn, tabTo } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

const open = (business: Pick<TestBusiness, 'key'>) =>
  openSignedIn(browser(), gateway(), business, '/dashboard/settings');

const balanceOf = async (key: string) =>
  (await gateway().fetch('/balance', { headers: { Authorization: `Bearer ${key}` } })).status;

test('a key is created with what it may do and an end, shown once and copied, rotated and revoked', async () => {
  const business = await gateway().business();
  const page = await open(business);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await page.getByRole('button', { name: 'Create a key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('<b>The shop</b>');
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Read' }).uncheck();
  await dialogButton(page, 'Create').click();
  await page.getByText('The scopes may not be empty.').waitFor();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Read' }).check();
  await page.getByLabel('Last day').fill('2020-01-31');
  await dialogButton(page, 'Create').click();
  await page.getByText('The expiresAt must be in the future.').waitFor();
  await page.getByLabel('Last day').fill('2099-01-31');
  await dialogButton(page, 'Create').dblclick();
  const shown = page.locator('dialog .secret code');
  await shown.waitFor();
  const key = (await shown.textContent()) ?? '';
  expect(key).toMatch(/^rk_live_/);
  await page.getByRole('button', { name: 'Copy the key' }).click();
  await page.getByText('Copied the key.').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
  expect(await balanceOf(key)).toBe(200);
  // It stays until somebody says that it is kept, and then nobody shows it again.
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('Escape');
  expect(await shown.isVisible()).toBe(true);
  await dialogButton(page, 'I have kept it').click();
  await row('The shop').waitFor();
  expect(await page.content()).not.toContain(key);
  expect(await row('<b>The shop</b>').count()).toBe(1);
  await row('The shop').getByText('Read', { exact: true }).waitFor();
  await row('The shop')
    .getByText('31 Jan 2099')
    .or(row('The shop').getByText('1 Feb 2099'))
    .first()
    .waitFor();

  await row('The shop').getByRole('button', { name: 'Rotate' }).click();
  await page.getByLabel('How long the old key goes on working').selectOption('1 hour');
  await dialogButton(page, 'Rotate').click();
  await page.getByText('The old key works for 1 hour more.').waitFor();
  const next = (await shown.textContent()) ?? '';
  await dialogButton(page, 'I have kept it').click();
  expect([next === key, await balanceOf(key), await balanceOf(next)]).toEqual([false, 200, 200]);
  await row('The shop').nth(1).waitFor();

  const newest = row('The shop').filter({ hasText: next.slice(-4) });
  await newest.getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('It has never been used.').or(page.getByText('It was last used')).waitFor();
  await dialogButton(page, 'Revoke').click();
  await newest.getByText('Revoked').waitFor();
  expect([await balanceOf(key), await balanceOf(next)]).toEqual([200, 401]);
  expect(page.offences).toEqual([]);
});

test("what the session's key may not do is not offered", async () => {
  const business = await gateway().business();
  const reader = await keyOf(gateway(), business, { label: 'reader', scopes: ['READ'] });
  const manager = await keyOf(gateway(), business, {
    label: 'manager',
    scopes: ['READ', 'MANAGE'],
  });
  const page = await open(manager);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await row('manager').getByText('This session').waitFor();
  expect(await page.getByText('This session').count()).toBe(1);
  // It may end any key, and replace those that may do no more than itself.
  expect(await row('reader').getByRole('button', { name: 'Rotate' }).count()).toBe(1);
  expect(await row('Everything').getByRole('button', { name: 'Rotate' }).count()).toBe(0);
  expect(await row('Everything').getByRole('button', { name: 'Revoke' }).count()).toBe(1);
  await page.getByRole('button', { name: 'Create a key' }).click();
  const offered = page.getByRole('dialog').getByRole('checkbox');
  expect(await offered.evaluateAll((all) => all.map((each) => each.getAttribute('value')))).toEqual(
    ['READ', 'MANAGE'],
  );
  // Another, which may not manage, has no such page.
  const other = await openSignedIn(browser(), gateway(), reader, '/dashboard/settings');
  await other.getByRole('heading', { level: 1 }).waitFor();
  expect(await other.getByRole('link', { name: 'Settings' }).count()).toBe(0);
  expect(await other.getByRole('button', { name: 'Create a key' }).count()).toBe(0);
});

test("the session's own key: rotated with an overlap alone, and its end is warned of", async () => {
  const business = await gateway().business();
  const page = await open(business);
  const row = page.getByRole('row').filter({ hasText: 'This session' });
  await row.getByRole('button', { name: 'Rotate' }).click();
  await page.getByText('your session ends when it does').waitFor();
  const overlap = page.getByLabel('How long the old key goes on working');
  expect(await overlap.locator('option').allTextContents()).not.toContain('not at all');
  await dialogButton(page, 'Cancel').click();
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoking it ends this session, too').waitFor();
  await dialogButton(page, 'Keep it').click();
  expect(await balanceOf(business.key)).toBe(200);
  await row.getByRole('button', { name: 'Revoke' }).click();
  await dialogButton(page, 'Revoke').click();
  await page.getByText('Your session has ended').waitFor();
  expect(await balanceOf(business.key)).toBe(401);
});

test('by the keyboard alone: a key is created', async () => {
  const business = await gateway().business();
  const page = await open(business);
  await page.getByRole('row').nth(1).waitFor();
  await tabTo(page, 'Create a key');
  await page.keyboard.press('Enter');
  await tabTo(page, 'label');
  await page.keyboard.type('by hand');
  await page.keyboard.press('Tab');
  // From Read, which is ticked, to Pay.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.locator('dialog .secret code').waitFor();
  await tabTo(page, 'I have kept it');
  await page.keyboard.press('Enter');
  const row = page.getByRole('row').filter({ hasText: 'by hand' });
  await expect.poll(() => row.getByText('Read, Pay').count()).toBe(1);
});
