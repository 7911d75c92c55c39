import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn, signIn } from './dashboard.ts';
import { chooseFile, downloadOf, dropFile, fileOf } from './pay-run-files.ts';

const gateway = useGateway();
const browser = useBrowser();

const runCount = async (business: { readonly id: string; readonly key: string }) =>
  (await gateway().graphql(business, '{ payRuns { totalCount } }')).json.data.payRuns.totalCount;

test('the template is a file that the gateway takes', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  const template = await downloadOf(page, 'Download a template');
  await dropFile(page, 'payouts.csv', template);
  await page.getByRole('heading', { name: 'payouts' }).waitFor();
  await page.getByText('$1,330.50 to 2 people').waitFor();
  expect(page.offences).toEqual([]);
});

test('what a file says is data: a mark at its begin, quotes, formulas, HTML and money as people write it', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  const rows = [
    '\ufeff"email","amount_usd","reference","note"',
    'ada@example.com,12.50,"<img src=x onerror=alert(1)>","said ""so"", twice"',
    '"grace@example.com",7,=1+1,@SUM(A1)',
    'alan@example.com,"1,250.00",,',
    'tony@example.com,$5,,',
    'barbara@example.com, 5 ,,',
    'edsger@example.com,1.005,,',
    'donald@example.com,1e2,,',
    'katherine@example.com,0.01,,',
  ];
  await dropFile(page, 'odd.csv', rows.join('\r\n'));
  await page.getByText('4 lines cannot be paid').waitFor();
  const wrong = page.locator('tbody tr');
  await expect
    .poll(() => wrong.locator('td:first-child').allTextContents())
    .toEqual(['3', '4', '6', '7']);
  await page.getByLabel('Show').selectOption('all');
  await page.getByText('<img src=x onerror=alert(1)>').waitFor();
  await page.getByText('=1+1', { exact: true }).waitFor();
  expect(await wrong.locator('.money').allTextContents()).toEqual([
    '$12.50',
    '$7.00',
    '–',
    '–',
    '$5.00',
    '–',
    '–',
    '$0.01',
  ]);
  await page.getByText('$24.51 to 4 people').waitFor();
  const report = await downloadOf(page, 'Download the report');
  expect(report).toContain("'=1+1");
  expect(page.offences).toEqual([]);
});

test.each([
  [
    'bad.csv',
    Buffer.from('email,amount_usd\nad\xe9@example.com,1\n', 'latin1'),
    /^Line 2 of the file is not UTF-8/,
  ],
  ['utf16.csv', Buffer.from('\ufeffemail,amount\n', 'utf16le'), /UTF-16: the file must be UTF-8/],
  ['unknown.csv', 'email,amount_usd,<b>x</b>\na@example.com,1,2\n', /unknown column, "<b>x<\/b>"/],
  ['cells.csv', 'email,amount_usd\na@example.com,1,000.00\n', /must have 2 cells/],
  ['open.csv', 'email,amount_usd\n"a@example.com,1\n', /opens a quote that is not closed/],
  ['header.csv', 'email,amount_usd\n', /nothing below its header/],
  ['none.csv', '', /“none\.csv” is empty/],
  ['Book.xlsx', 'PK', /“Book\.xlsx” is a spreadsheet/],
])('%s is no file of payouts: why is said, and there is no run', async (name, text, why) => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await chooseFile(page, name, text);
  await page.getByRole('alert').getByText(why).waitFor();
  expect(await page.getByRole('button', { name: 'Send it again' }).count()).toBe(0);
  expect([await runCount(business), page.offences]).toEqual([0, []]);
});

test('an upload whose reply is lost is sent again, and there is one run of it', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  let lost = 0;
  await page.route('**/payout/runs?*', async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await chooseFile(page, 'March.csv', fileOf(2));
  await page.getByText('The gateway did not answer. Nothing is paid').waitFor();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByRole('heading', { name: 'March' }).waitFor();
  expect([lost, await runCount(business)]).toEqual([1, 1]);
});

test('a session that ends while a file is sent: after the sign-in the same file is sent again', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await page.route('**/payout/runs?*', async (route) => {
    await page.context().clearCookies();
    const { cookie: _ended, ...headers } = await route.request().allHeaders();
    await route.continue({ headers });
  });
  await chooseFile(page, 'March.csv', fileOf(2));
  await page.getByText('Your session has ended').waitFor();
  await page.unroute('**/payout/runs?*');
  await signIn(page, business);
  await page.getByText('Your session had ended. Sign in, and send the file again.').waitFor();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByRole('heading', { name: 'March' }).waitFor();
  expect(await runCount(business)).toBe(1);
});
