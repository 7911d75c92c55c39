import { expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import {
  LOOKS,
  expectAccessible,
  expectToFit,
  openPage,
  openSignedIn,
  picture,
  signIn,
  tabTo,
} from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

const revoke = ({ id }: TestBusiness) =>
  withClient(gateway().databaseUrl, (client) =>
    client.query('update api_key set revoked_at = now() where business_id = $1', [id]),
  );

test('a wrong key is told, the right one signs in, a reload stays, and signing out ends it', async () => {
  const business = await gateway().business();
  const page = await openPage(browser(), gateway(), '/dashboard/history');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Enter a secret key.').waitFor();
  await page.getByLabel('Secret key').fill('sk_live_nothing');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This key is not valid').waitFor();
  await signIn(page, business);
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'History' }).waitFor();
  // No script of the page ever has the key, or the cookie.
  expect(
    await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])'),
  ).not.toMatch(/sk_live_|payout_session/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You have signed out.').waitFor();
  await page.reload();
  await page.getByLabel('Secret key').waitFor();
  expect(page.offences).toEqual([]);
});

test('a link that was used signs nobody in, and is gone from the address', async () => {
  const page = await openPage(browser(), gateway(), '/dashboard#sign-in=used-before');
  await page.getByText('This link has been used, or is too old.').waitFor();
  expect(page.url()).toBe(`${gateway().url}/dashboard`);
});

test('a key that is revoked in mid-form: a sentence why, and what was typed is there after it', async () => {
  const business = await gateway().business();
  await gateway().pay(business, { email: 'ada@example.com', amount: 5_000 });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history');
  await page.getByRole('link', { name: 'Payout', exact: true }).click();
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByLabel('How much to take back').fill('12.34');
  await revoke(business);
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('Your session has ended').waitFor();
  const { key } = await withClient(gateway().databaseUrl, async (client) => {
    await client.query('update api_key set revoked_at = null where business_id = $1', [
      business.id,
    ]);
    return business;
  });
  await page.getByLabel('Secret key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Your session has ended').waitFor({ state: 'detached' });
  expect(await page.getByLabel('How much to take back').inputValue()).toBe('12.34');
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('Taken back in part').waitFor();
  await gateway().expectBooksToBalance();
});

test('while the gateway is away the page says so, and goes on by itself once it is back', async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const page = await openSignedIn(browser(), gateway(), business);
  await page.getByText('$10,000.00').first().waitFor();
  await page.context().setOffline(true);
  await page.getByText('The gateway does not answer.').first().waitFor();
  expect(await page.getByText('$10,000.00').count()).toBeGreaterThan(0);
  await gateway().pay(business, { email: 'ada@example.com', amount: 2_500 });
  await page.context().setOffline(false);
  await page.getByText('$9,975.00').first().waitFor();
  await page.getByText('The gateway does not answer.').first().waitFor({ state: 'detached' });
});

test('by the keyboard alone: sign in, skip the navigation, open an entry, take it back', async () => {
  const business = await gateway().business();
  await gateway().pay(business, { email: 'ada@example.com', amount: 5_000 });
  const page = await openPage(browser(), gateway(), '/dashboard/history');
  await page.getByLabel('Secret key').waitFor();
  const focused = () => page.evaluate('(document.activeElement?.textContent || "").trim()');
  await tabTo(page, 'key');
  await page.keyboard.type(business.key);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Payout', exact: true }).waitFor();
  await page.evaluate('document.activeElement?.blur()');
  await tabTo(page, 'Skip to the page');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Payout');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Take back' }).waitFor();
  await tabTo(page, 'Take back');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  expect(await focused()).toBe('Take back');
  await page.keyboard.press('Enter');
  await tabTo(page, 'amount');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('1.00');
  await page.keyboard.press('Enter');
  await page.getByText('Taken back in part').waitFor();
});

test('the first content is there within a second', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business);
  await page.getByRole('table', { name: 'Newest entries' }).waitFor();
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.reload();
    await page.getByRole('table', { name: 'Newest entries' }).waitFor();
    const paint = 'performance.getEntriesByName("first-contentful-paint")[0].startTime';
    times.push(await page.evaluate<number>(paint));
  }
  const best = Math.min(...times);
  console.info(`First contentful paint: ${times.map(Math.round).join(', ')} ms.`);
  expect(best).toBeLessThan(1_000);
});

test.each(LOOKS)('how the sign-in looks, $width wide and $theme', async (look) => {
  const business = await gateway().business();
  const page = await openPage(browser(), gateway(), '/dashboard', look);
  await page.getByLabel('Secret key').waitFor();
  await picture(page, `sign-in-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  await signIn(page, business);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectAccessible(page);
  expect(page.offences).toEqual([]);
});
