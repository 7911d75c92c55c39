import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { startRunner } from '../../behaviour/pay-runs/running.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn } from './dashboard.ts';
import { chooseFile, downloadOf, fileOf, payRun } from './pay-run-files.ts';

const gateway = useGateway();
const browser = useBrowser();
let stop: () => Promise<void>;
beforeAll(() => {
  stop = startRunner(gateway().serving.app);
});
afterAll(() => stop());

const LINES = 50_000;
/** How long the page may have the processor for all of it: a table of so many rows takes many times that. */
const PAGE_SECONDS_MAX = 1;

/** What the page itself does, without what the test has the browser do. */
const OWN_WORK = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];

/** Measures for how long the page's thread has had the processor, however busy the machine is. */
async function measurePage(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const own = metrics.filter(({ name }) => OWN_WORK.includes(name));
    expect(own).toHaveLength(OWN_WORK.length);
    return own.reduce((sum, { value }) => sum + value, 0);
  };
}

test('50,000 lines: the page does not freeze, a reload in mid-run goes on, the rest is cancelled, what was paid is taken back', async () => {
  const business = await gateway().business({ payoutBalance: 100 * LINES });
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs');
  const seconds = await measurePage(page);
  await chooseFile(page, 'All.csv', fileOf(LINES));
  await page.getByText('$50,000.00 to 50,000 people').waitFor();
  await page.getByRole('table', { name: 'Lines of the pay run' }).waitFor();
  await payRun(page);
  const progress = page.getByRole('progressbar');
  const paid = async () => Number(await progress.getAttribute('value'));
  await expect.poll(paid).toBeGreaterThan(0);
  expect(await seconds()).toBeLessThan(PAGE_SECONDS_MAX);
  await page.reload();
  const before = await paid();
  expect([before > 0, before < LINES]).toEqual([true, true]);
  await page.getByText('Being paid', { exact: true }).waitFor();
  await expect.poll(paid).toBeGreaterThan(before);
  await page.getByRole('button', { name: 'Cancel the rest' }).click();
  await page.getByText(/So far [\d,]+ lines are paid/).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the rest' }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
  const report = (await downloadOf(page, 'Download the report')).trimEnd().split('\r\n').slice(1);
  const reported = report.filter((line) => line.split(',')[4] === 'PAID').length;
  expect([report.length, reported]).toEqual([LINES, await paid()]);
  await payRun(page, 'Take back', 'Take back');
  await page.getByText('Taken back', { exact: true }).first().waitFor({ timeout: 60_000 });
  const amount = `$${reported.toLocaleString('en-US')}.00`;
  const all = `${reported.toLocaleString('en-US')} lines taken back: ${amount} of ${amount}`;
  await page.getByText(all).waitFor();
  await gateway().expectBooksToBalance();
  expect(page.offences).toEqual([]);
}, 120_000);
