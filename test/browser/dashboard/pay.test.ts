import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { expectAccessible, expectToFit, openSignedIn } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

test('somebody is paid, once however often one clicks and though the first reply is lost', async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/pay', { width: 360 });
  await page.getByLabel('E-mail address').fill('nobody');
  await page.getByLabel('Amount').fill('1.005');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByText('Cents have two digits').waitFor();
  await page.getByLabel('Amount').fill(' $1,250.50 ');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByText('1,250 dollars and 50 cents').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByText('The email must be a valid email address.').waitFor();
  await page.getByLabel('E-mail address').fill('ada@example.com');
  let lost = 0;
  await page.route('**/graphql', async (route) => {
    if (!(route.request().postData() ?? '').includes('mutation Pay') || lost > 0) {
      return route.continue();
    }
    lost += 1;
    // The gateway has paid; its reply is lost on the way.
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).dblclick();
  await page.getByText('not known whether this was done').waitFor();
  await page.reload();
  await page.getByText('not known whether it was made').waitFor();
  expect(await page.getByLabel('Amount').isEditable()).toBe(false);
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByText('$1,250.50 was paid to ada@example.com.').waitFor();
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('');
  await expectAccessible(page);
  await expectToFit(page);
  const { json } = await gateway().graphql(
    business,
    '{ history(filter: { type: ALLOCATION }) { nodes { amount payoutUser { email } } } }',
  );
  expect([lost, json.data.history.nodes]).toEqual([
    1,
    [{ amount: 125_050, payoutUser: { email: 'ada@example.com' } }],
  ]);
  await gateway().expectBooksToBalance();
  expect(page.offences).toEqual([]);
});
