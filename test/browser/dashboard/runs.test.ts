import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { startRunner } from '../../behaviour/pay-runs/running.ts';
import { useBrowser } from '../chromium.ts';
import { expectAccessible, expectToFit, openSignedIn, tabTo } from './dashboard.ts';
import { chooseFile, downloadOf, fileOf } from './pay-run-files.ts';

const gateway = useGateway();
const browser = useBrowser();
let stop: () => Promise<void>;
beforeAll(() => {
  stop = startRunner(gateway().serving.app);
});
afterAll(() => stop());

test('a file with errors is told by line; mended, it is confirmed, paid and reported', async () => {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await page.getByText('There is no pay run yet.').waitFor();
  await chooseFile(
    page,
    'March.csv',
    'email,amount_usd,reference\nada@example.com,1.005,<b>one</b>\nnobody,5,two\ngrace@example.com,7,\n',
  );
  await page.getByRole('heading', { name: 'March' }).waitFor();
  await page.getByText('2 lines cannot be paid').waitFor();
  const rows = page.locator('tbody tr');
  await expect.poll(() => rows.count()).toBe(2);
  expect(await rows.allTextContents()).toEqual([
    expect.stringMatching(
      /^1ada@example\.com<b>one<\/b>.*must be dollars with at most two decimals/,
    ),
    expect.stringMatching(/^2nobody.*The email must be a valid email address\.$/),
  ]);
  await page.getByRole('link', { name: 'Pay runs' }).click();
  await chooseFile(
    page,
    'March.csv',
    'email,amount_usd\nada@example.com,1.50\nada@example.com,2\ngrace@example.com,1250.5\n',
  );
  await page.getByRole('button', { name: 'Pay it' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('2 people are given $1,254.00 in all, by 3 payouts.').waitFor();
  await dialog.getByText('Of the payout balance of $10,000.00, $8,746.00 will remain.').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Pay $1,254.00' }).dblclick();
  await page.getByText('3 of 3 lines paid: $1,254.00 of $1,254.00').waitFor();
  await page.getByRole('button', { name: 'Take back' }).waitFor();
  await expectAccessible(page);
  await expectToFit(page);
  const report = (await downloadOf(page, 'Download the report')).trimEnd().split('\r\n');
  expect(report).toEqual([
    'line,email,amount,reference,status,error,hash,operation_id',
    expect.stringMatching(/^1,ada@example\.com,150,,PAID,,\w+,[\w-]{36}$/),
    expect.stringMatching(/^2,ada@example\.com,200,,PAID,,\w+,[\w-]{36}$/),
    expect.stringMatching(/^3,grace@example\.com,125050,,PAID,,\w+,[\w-]{36}$/),
  ]);
  await page.getByRole('link', { name: 'Its entries' }).click();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(3);
  await page.getByRole('link', { name: 'one pay run' }).click();
  await page.getByRole('heading', { name: 'March' }).waitFor();
  await gateway().expectBooksToBalance();
  expect(page.offences).toEqual([]);
});

test('by the keyboard alone: a file is chosen, confirmed and paid', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  await page.getByText('There is no pay run yet.').waitFor();
  await page.evaluate('document.activeElement?.blur()');
  await tabTo(page, 'Choose a file');
  await chooseFile(page, 'March.csv', fileOf(2), () => page.keyboard.press('Enter'));
  await page.getByRole('heading', { name: 'March' }).waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('March');
  await tabTo(page, 'Pay it…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Pay it…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'Pay $2.00');
  await page.keyboard.press('Enter');
  await page.getByText('2 of 2 lines paid').waitFor();
  // What had the focus is gone with its state: it is with the heading, not lost.
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('March');
  await tabTo(page, 'Take back');
});

test('a page of which a part is known waits for the rest, and does not say that there is nothing', async () => {
  const business = await gateway().business();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  for (const name of ['March', 'April']) {
    await chooseFile(page, `${name}.csv`, fileOf(2));
    await page.getByRole('heading', { name }).waitFor();
    await page.getByRole('link', { name: 'Pay runs' }).click();
    await page.getByRole('heading', { name: 'Pay runs' }).waitFor();
  }
  // With a new cache, one run's page brings the balance, which the other's has then before its run.
  await page.reload();
  await page.getByRole('link', { name: 'March' }).click();
  await page.getByRole('heading', { name: 'March' }).waitFor();
  await page.getByRole('link', { name: 'Pay runs' }).click();
  await page.route('**/graphql', async (route) => {
    await setTimeout(200);
    await route.continue();
  });
  await page.evaluate(`
    window.said = [];
    new MutationObserver(() => {
      const text = document.querySelector('.empty')?.textContent;
      if (text) window.said.push(text);
    }).observe(document.body, { subtree: true, childList: true });
  `);
  await page.getByRole('link', { name: 'April' }).click();
  await page.getByRole('heading', { name: 'April' }).waitFor();
  expect(await page.evaluate('window.said')).toEqual([]);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
