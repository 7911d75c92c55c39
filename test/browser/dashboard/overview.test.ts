import { expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { LOOKS, expectAccessible, expectToFit, openSignedIn, picture } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

test.each(LOOKS)('the overview, $width wide and $theme', async (look) => {
  const business = await gateway().business({
    balance: 9_007_199_254_740_991 - 2_000_000,
    payoutBalance: 1_000_000,
  });
  const email = `${'a-very-long-local-part.'.repeat(4)}x@example.com`;
  await gateway().pay(business, { email, amount: 12_345, reference: '<b>bold</b>' });
  await gateway().pay(business, { email: 'ada@example.com', amount: 100 });
  const name = 'Acme <b>Rewards</b> and Loyalty Programmes of Northern Europe and Beyond';
  await withClient(gateway().databaseUrl, (client) =>
    client.query('update business set name = $2, test = true where business_id = $1', [
      business.id,
      name,
    ]),
  );
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard', look);
  await page.getByText('Test mode').waitFor();
  await page.getByText(name).waitFor();
  await page.getByText('$9,875.55').first().waitFor();
  await page.getByText('ada@example.com').waitFor();
  await page.locator('.chart canvas').waitFor();
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
