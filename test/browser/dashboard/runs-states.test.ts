import { afterAll, beforeAll, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { topUp } from '../../../src/ledger/top-up/funding.ts';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { startRunner } from '../../behaviour/pay-runs/running.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn } from './dashboard.ts';
import { chooseFile, fileOf, payRun } from './pay-run-files.ts';

const gateway = useGateway();
const browser = useBrowser();
let stop: () => Promise<void>;
beforeAll(() => {
  stop = startRunner(gateway().serving.app);
});
afterAll(() => stop());

test('a run that lacks money says why it is paused, and goes on once there is more', async () => {
  const business = await gateway().business({ payoutBalance: 250 });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await chooseFile(page, 'March.csv', fileOf(3));
  await page.getByRole('button', { name: 'Pay it' }).click();
  await page.getByText('The payout balance is $2.50, which is $0.50 too little').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Pay $3.00' }).click();
  await page.getByText('It is paused for lack of money: at most $1.00').waitFor();
  await page.getByText('2 of 3 lines paid: $2.00 of $3.00').waitFor();
  await page.getByText('Move $0.50 to the payout balance in Settings').waitFor();
  await queueOf(gateway().serving.app).post(business.id, topUp({ amount: 50, actor: 'cli' }));
  await page.getByText('That is mended now: it can go on.').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('Of the payout balance of $1.00, $0.00 will remain.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Go on' }).click();
  await page.getByText('3 of 3 lines paid: $3.00 of $3.00').waitFor();
  await gateway().expectBooksToBalance();
  expect(page.offences).toEqual([]);
});

test('a run whose business has payouts off is paused, goes on when they are on, and two windows agree', async () => {
  const business = await gateway().business({ payoutsEnabled: false });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await chooseFile(page, 'March.csv', fileOf(2));
  await page.getByRole('heading', { name: 'March' }).waitFor();
  const other = await openSignedIn(browser(), gateway(), business, new URL(page.url()).pathname);
  await other.getByText('To be confirmed').waitFor();
  await page.getByRole('button', { name: 'Pay it' }).click();
  await page.getByText('Payouts are off: the pay run will pause at once').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Pay $2.00' }).click();
  for (const each of [page, other])
    await each.getByText('It is paused as payouts are off.').waitFor();
  await gateway().graphql(business, 'mutation { setPayoutsEnabled(enabled: true) { id } }');
  await payRun(other, 'Go on', 'Go on');
  for (const each of [page, other]) await each.getByText('2 of 2 lines paid').waitFor();
  // Both have the question open; the one that comes second is told, and nothing happens twice.
  await page.getByRole('button', { name: 'Take back' }).click();
  await payRun(other, 'Take back', 'Take back');
  await other.getByText('2 of 2 lines taken back: $2.00 of $2.00').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('The pay run is reversed.').waitFor();
  await gateway().expectBooksToBalance();
  expect([page.offences, other.offences]).toEqual([[], []]);
});

test('a draft is cancelled, and nothing of it is paid', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await page.getByLabel('Name, if you like').fill('<b>A name</b>');
  await chooseFile(page, 'March.csv', fileOf(2));
  await page.getByRole('heading', { name: '<b>A name</b>' }).waitFor();
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByText('Nothing of it was paid, and nothing will be.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel it' }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /Pay|Cancel|Take/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'Pay runs' }).click();
  await page.getByLabel('State').selectOption('CANCELLED');
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  await page.getByLabel('State').selectOption('PAUSED');
  await page.getByText('No pay run is in this state.').waitFor();
});

test('the same file a second time names the first, and is paid only by a word of its own', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await chooseFile(page, 'March.csv', fileOf(2));
  await payRun(page);
  await page.getByText('2 of 2 lines paid').waitFor();
  await page.getByRole('link', { name: 'Pay runs' }).click();
  await chooseFile(page, 'March again.csv', fileOf(2));
  const note = page.getByText('These are the same lines as those of March');
  await note.waitFor();
  expect(await note.textContent()).toMatch(/\$2\.00 of it have been paid, by 2 lines\.$/);
  await page.getByRole('button', { name: 'Pay it' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Pay $2.00' }).click();
  await dialog.getByText('Tick what applies, or go back and mend the file.').waitFor();
  await dialog.getByLabel('Pay it although “March” has the same lines').check();
  await dialog.getByRole('button', { name: 'Pay $2.00' }).click();
  await page.getByText('2 of 2 lines paid').waitFor();
  await gateway().expectBooksToBalance();
});

test('a key that may only read sees runs, and is offered nothing that it may not do', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await chooseFile(page, 'March.csv', fileOf(2));
  await page.getByRole('heading', { name: 'March' }).waitFor();
  const { json } = await gateway().graphql(
    business,
    'mutation { createApiKey(input: { scopes: [READ] }) { key } }',
  );
  const { pathname } = new URL(page.url());
  const reader = await openSignedIn(
    browser(),
    gateway(),
    { key: json.data.createApiKey.key },
    pathname,
  );
  await reader.getByText('person1@example.com').waitFor();
  expect(await reader.getByRole('button', { name: /Pay|Cancel/ }).count()).toBe(0);
  await reader.getByRole('link', { name: 'Pay runs' }).click();
  await reader.getByRole('link', { name: 'March' }).waitFor();
  expect(await reader.getByText('Pay many at once').count()).toBe(0);
});
