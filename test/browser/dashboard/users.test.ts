import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { LOOKS, expectAccessible, expectToFit, openSignedIn, picture } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

/** A business that has paid 25 people, one of them with a very long address. */
async function paidMany() {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const names = Array.from({ length: 24 }, (_, at) => `person-${String(at).padStart(2, '0')}`);
  for (const [at, name] of [...names, `${'long-'.repeat(40)}end`].entries()) {
    await gateway().pay(business, { email: `${name}@example.com`, amount: 100 * (at + 1) });
  }
  return business;
}

test('payout users are searched as one types, filtered, ordered and paged', async () => {
  const business = await paidMany();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/users');
  const emails = () => page.locator('tbody a').allTextContents();
  await expect.poll(async () => (await emails()).length).toBe(20);
  await page.getByText('25 payout users').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect.poll(async () => (await emails()).length).toBe(5);
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect.poll(async () => (await emails()).length).toBe(20);
  await page.getByLabel('Search by e-mail').pressSequentially('SON-1');
  await expect.poll(async () => (await emails()).length).toBe(10);
  expect(page.url()).toContain('email=SON-1');
  await page.getByLabel('Order').selectOption('balance');
  await expect.poll(async () => (await emails())[0]).toBe('person-19@example.com');
  await page.getByLabel('Balance from').fill('$18.00');
  await expect.poll(emails).toEqual([19, 18, 17].map((n) => `person-${n}@example.com`));
  await page.getByLabel('Balance from').fill('18.005');
  await page.getByText('Cents have two digits').waitFor();
  await page.getByLabel('Balance from').fill('');
  await page.getByLabel('Status').selectOption('INACTIVE');
  await page.getByText('Nobody fits this.').waitFor();
  // The address says it all: whoever opens it again sees the same.
  await page.reload();
  await page.getByText('Nobody fits this.').waitFor();
  expect(await page.getByLabel('Search by e-mail').inputValue()).toBe('SON-1');
  expect(page.offences).toEqual([]);
});

test('a payout user: its hash is shown when asked for, replaced, and its login taken and given back', async () => {
  const business = await gateway().business();
  const { json } = await gateway().pay(business, { email: 'ada@example.com', amount: 5_000 });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/users');
  await page.getByRole('link', { name: 'ada@example.com' }).click();
  await page.getByRole('heading', { name: 'ada@example.com' }).waitFor();
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  expect(await page.title()).toBe('ada@example.com · Payouts');
  expect(await page.content()).not.toContain(json.hash);
  await page.getByRole('button', { name: 'Show the hash' }).click();
  await page.getByText(json.hash).waitFor();
  await page.getByRole('button', { name: 'Replace it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace it' }).click();
  await expect.poll(() => page.locator('.secret code').textContent()).not.toBe(json.hash);
  const hash = (await page.locator('.secret code').textContent()) ?? '';
  const operations = async (of: string) =>
    (await gateway().fetch('/payout/operations', { headers: { 'X-Payout-Hash': of } })).status;
  expect([await operations(json.hash), await operations(hash)]).toEqual([401, 200]);
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await page.getByText('Inactive', { exact: true }).waitFor();
  expect(await operations(hash)).toBe(401);
  await page.getByRole('button', { name: 'Activate' }).click();
  await page.getByText('Active', { exact: true }).waitFor();
  expect(await operations(hash)).toBe(200);
  expect(await page.getByRole('link', { name: 'Pay again' }).getAttribute('href')).toBe(
    '/dashboard/pay?email=ada%40example.com',
  );
  expect(page.offences).toEqual([]);
});

test.each(LOOKS)('how they look, $width wide and $theme', async (look) => {
  const business = await paidMany();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/users', look);
  await page.getByText('25 payout users').waitFor();
  await picture(page, `users-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  await page.getByRole('link', { name: 'long-long' }).click();
  await page.getByRole('button', { name: 'Show the hash' }).click();
  await page.getByRole('button', { name: 'Copy the hash' }).waitFor();
  await page.getByRole('table', { name: 'Entries of this payout user' }).waitFor();
  await picture(page, `user-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  expect(page.offences).toEqual([]);
});
