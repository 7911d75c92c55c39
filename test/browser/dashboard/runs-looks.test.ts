import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { changeRun, lines } from '../../behaviour/pay-runs/drafts.ts';
import { NDJSON, draftOf } from '../../behaviour/pay-runs/files.ts';
import { useBrowser } from '../chromium.ts';
import { chooseFile } from './pay-run-files.ts';
import { LOOKS, expectAccessible, expectToFit, openSignedIn, picture } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

const LONG = `${'long-'.repeat(40)}end@example.com`;

const WITH_ERRORS = [
  'email,amount_usd,reference,team',
  'ada@example.com,1.005,<i>invoice</i> 1,red',
  `${LONG},1000000.00,${'reference '.repeat(9)},red`,
  'nobody,=1+1,=HYPERLINK("http://example.com"),red'.replaceAll('"', "'"),
  'grace@example.com,80,invoice 4,red',
  '',
].join('\n');

/** A business with a run in each state, none of which is at work. */
async function withRuns() {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  const app = gateway().serving.app;
  const done = { paidLines: 3, paidAmount: 300_000, finishedAt: new Date() };
  const runIn = async (name: string, count: number, state: Parameters<typeof changeRun>[3]) => {
    const rows = lines(count, 100_000, name.slice(0, 1)).map((line) => JSON.stringify(line));
    const { id } = await draftOf(gateway(), business, rows.join('\n'), { name, type: NDJSON });
    await changeRun(app, business.id, id, state);
    return id;
  };
  await runIn('January', 3, { ...done, status: 'COMPLETED' });
  const taken = { reversedLines: 2, reversedAmount: 250_000 };
  const back = await runIn('February', 3, { ...done, ...taken, status: 'REVERSED' });
  const longName = `${'A very long name '.repeat(5)}of a run`;
  await runIn(longName, 4, { status: 'CANCELLED', finishedAt: new Date() });
  const paused = await runIn('March', 30, {
    status: 'PAUSED',
    pausedReason: 'INSUFFICIENT_BALANCE',
    paidLines: 12,
    paidAmount: 1_200_000,
  });
  await draftOf(gateway(), business, WITH_ERRORS, { name: 'April, first try' });
  const { id } = await draftOf(gateway(), business, WITH_ERRORS, { name: 'April' });
  return { business, id, paused, back };
}

test.each(LOOKS)('how they look, $width wide and $theme', async (look) => {
  const { business, id, paused, back } = await withRuns();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/runs', look);
  const looks = async (name: string) => {
    await picture(page, `${name}-${look.width}-${look.theme}`);
    await expectAccessible(page);
    await expectToFit(page);
  };
  await expect.poll(() => page.locator('tbody tr').count()).toBe(6);
  await chooseFile(page, 'cells.csv', 'email,amount_usd\na@example.com,1,000.00\n');
  await page.getByText('must have 2 cells').waitFor();
  await looks('runs');
  await page.getByRole('link', { name: 'April', exact: true }).click();
  await page.getByRole('table', { name: 'Lines of the pay run' }).waitFor();
  await looks('run-draft');
  await page.getByLabel('Show').selectOption('all');
  await expect.poll(() => page.locator('tbody tr').count()).toBe(4);
  await looks('run-all');
  await page.getByRole('button', { name: 'Pay it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pay $' }).click();
  await page.getByText('Tick what applies').waitFor();
  await looks('run-confirm');
  await page.goto(`${gateway().url}/dashboard/runs/${paused}`);
  await page.getByText('It is paused for lack of money').waitFor();
  await page.getByRole('table', { name: 'Lines of the pay run' }).waitFor();
  await looks('run-paused');
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('Up to $12,000.00 return').waitFor();
  await looks('run-take-back');
  await page.goto(`${gateway().url}/dashboard/runs/${back}`);
  await page.getByText('$500.00 could not be taken back').waitFor();
  await looks('run-taken-back');
  await page.goto(`${gateway().url}/dashboard/runs/${id.replaceAll('0', '1')}`);
  await page.getByText('There is no pay run of this id.').waitFor();
  await looks('run-none');
  expect(page.offences).toEqual([]);
});
