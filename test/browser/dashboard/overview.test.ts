import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { expectAccessible, expectToFit, openSignedIn, picture } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

test.each([
  { width: 1280, theme: 'light' },
  { width: 1280, theme: 'dark' },
  { width: 360, theme: 'light' },
  { width: 360, theme: 'dark' },
] as const)('the overview, $width wide and $theme', async (look) => {
  const business = await gateway().business({
    balance: 9_007_199_254_740_991 - 2_000_000,
    payoutBalance: 1_000_000,
  });
  const email = `${'a-very-long-local-part.'.repeat(4)}x@example.com`;
  await gateway().pay(business, { email, amount: 12_345, reference: '<b>bold</b>' });
  await gateway().pay(business, { email: 'ada@example.com', amount: 100 });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard', look);
  await page.getByText('$9,875.55').first().waitFor();
  await page.getByText('ada@example.com').waitFor();
  await picture(page, `overview-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  expect(page.offences).toEqual([]);
});

test('a figure moves by itself', async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const page = await openSignedIn(browser(), gateway(), business);
  await page.getByText('$10,000.00').first().waitFor();
  await gateway().pay(business, { email: 'ada@example.com', amount: 2_500 });
  await expect.poll(() => page.locator('.figure .money').allTextContents()).toContain('$9,975.00');
  await page.getByText('ada@example.com').waitFor();
});
