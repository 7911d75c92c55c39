import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { operate } from '../../behaviour/payouts/doors.ts';
import { useBrowser } from '../chromium.ts';
import { keyOf, revoke } from './api-keys.ts';
import {
  LOOKS,
  expectAccessible,
  expectToFit,
  openSignedIn,
  picture,
  signIn,
  tabTo,
} from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

const open = (business: Pick<TestBusiness, 'key'>) =>
  openSignedIn(browser(), gateway(), business, '/dashboard/developers');

const send = (page: Page) => page.getByRole('button', { name: 'Send the request' }).click();
const keyField = (page: Page) => page.getByLabel('Secret key');

async function paid(business: TestBusiness) {
  const query =
    '{ history(filter: { type: ALLOCATION }) { nodes { amount reference payoutUser { email } } } }';
  return (await gateway().graphql(business, query)).json.data.history.nodes;
}

test('a payout is sent by the key that is typed, and what the gateway answers is shown', async () => {
  const [business, other] = [await gateway().business(), await gateway().business()];
  // Another business is signed in: its session has no part in it.
  const page = await open(other);
  const sent: { readonly cookie: boolean; readonly authorization: string | undefined }[] = [];
  page.on('request', async (request) => {
    if (!request.url().endsWith('/payout/create')) return;
    const headers = await request.allHeaders();
    sent.push({ cookie: 'cookie' in headers, authorization: headers['authorization'] });
  });
  await page.getByText('its money leaves the payout balance').waitFor();
  await send(page);
  await page.getByText('Enter a secret key.').waitFor();
  await keyField(page).fill('ключ');
  await send(page);
  await page.getByText('characters that no key has').waitFor();
  await keyField(page).fill(business.key);
  await page.getByLabel('email').fill('nobody');
  await page.getByLabel('amount').fill('1.5');
  await send(page);
  await page.getByText('400 Bad Request').waitFor();
  await page.getByText('The email must be a valid email address.').waitFor();
  await page.getByText('The amount must be an integer.').waitFor();
  const reference = `May's <b>"rent"</b> \\ $HOME`;
  await page.getByLabel('email').fill('ada@example.com');
  await page.getByLabel('amount').fill('1250');
  await page.getByText('this is $12.50').waitFor();
  await page.getByLabel('reference').fill(reference);
  await send(page);
  await page.getByText('201 Created').waitFor();
  await page.getByText('payout-operation-id: ').waitFor();
  await send(page);
  await page.getByText('no money was moved now').waitFor();
  await page.getByText('idempotent-replayed: true').waitFor();
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('button', { name: 'Send the request' }).dblclick();
  await page.getByText('The payout is made.').waitFor();
  const one = { amount: 1_250, reference, payoutUser: { email: 'ada@example.com' } };
  expect([await paid(business), await paid(other)]).toEqual([[one, one], []]);
  const authorization = `Bearer ${business.key}`;
  expect(sent.length).toBeGreaterThanOrEqual(4);
  for (const request of sent) expect(request).toEqual({ cookie: false, authorization });
  await gateway().expectBooksToBalance();
  expect(page.offences).toEqual([]);
});

test('the key is kept in memory alone, never shown, and gone with the page', async () => {
  const business = await gateway().business();
  const page = await open(business);
  const { key } = await keyOf(gateway(), business, { label: 'playground' });
  await keyField(page).fill(key);
  await page.getByText(`Authorization: Bearer sk_live_…${key.slice(-4)}`).waitFor();
  for (const name of ['cURL', 'JavaScript', 'Python', 'PHP', 'Ruby', 'Go']) {
    await page.getByRole('tab', { name, exact: true }).click();
    expect(await page.getByRole('tabpanel').textContent()).toContain('PAYOUT_API_KEY');
  }
  expect(await page.evaluate('document.body.innerText')).not.toContain(key);
  expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(key);
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Try a payout' }).waitFor();
  expect(await keyField(page).inputValue()).toBe('');
});

test('a typed key that is revoked is answered 401, which ends no session; the session may end, too', async () => {
  const business = await gateway().business();
  const typed = await keyOf(gateway(), business, { label: 'typed' });
  const third = await keyOf(gateway(), business, { label: 'third' });
  const page = await open(business);
  await keyField(page).fill(typed.key);
  await revoke(gateway(), third, typed.id);
  await send(page);
  await page.getByText('401 Unauthorized').waitFor();
  await page.getByText('www-authenticate: Bearer').waitFor();
  expect(await page.getByText('Your session has ended').count()).toBe(0);
  await page.getByLabel('email').fill('in-mid-form@example.com');
  await revoke(gateway(), third, business.keyId);
  // Its stream ends with the session; what is typed here is there after the next sign-in.
  await page.getByText('Your session has ended').waitFor();
  await signIn(page, third);
  await page.getByText('Your session has ended').waitFor({ state: 'detached' });
  expect(await page.getByLabel('email').inputValue()).toBe('in-mid-form@example.com');
});

test('nobody answers: it is not known whether it was paid, and sent again it is paid once', async () => {
  const business = await gateway().business();
  const page = await open(business);
  let lost = 0;
  await page.route('**/payout/create', async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await keyField(page).fill(business.key);
  await send(page);
  await page.getByText('not known whether the payout was made').waitFor();
  await send(page);
  await page.getByText('no money was moved now').waitFor();
  expect(await paid(business)).toHaveLength(1);
});

test('a test business is told that its money is test money', async () => {
  const made = await operate(gateway(), 'business create', { name: 'Trying', test: true });
  const page = await open({ key: (made as { readonly apiKey: string }).apiKey });
  await page.getByText('with test money').waitFor();
  // The key that is typed says it better than the session.
  await keyField(page).fill('sk_live_something');
  await page.getByText('its money leaves the payout balance').waitFor();
  await keyField(page).fill('sk_test_something');
  await expect.poll(() => page.getByText('with test money').count()).toBe(1);
});

test('by the keyboard alone: a payout is sent, and its code is copied in another language', async () => {
  const business = await gateway().business();
  const page = await open(business);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('heading', { name: 'Try a payout' }).waitFor();
  await tabTo(page, 'playgroundKey');
  await page.keyboard.type(business.key);
  await page.keyboard.press('Enter');
  await page.getByText('201 Created').waitFor();
  await tabTo(page, 'cURL');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Python');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('cURL');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Copied the code.').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^curl 'http/);
});

test.each(LOOKS)('how it looks, $width wide and $theme', async (look) => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/developers', look);
  await keyField(page).fill(business.key);
  await page.getByLabel('reference').fill('long-'.repeat(20));
  await send(page);
  await page.getByText('201 Created').waitFor();
  await picture(page, `developers-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  await page.getByRole('tab', { name: 'Go' }).click();
  await picture(page, `developers-go-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  expect(page.offences).toEqual([]);
});
