import { expect, test } from 'vitest';
import { startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn } from './dashboard.ts';
import { chooseFile, payRun } from './pay-run-files.ts';

const browser = useBrowser();

const LINES = 20_000;

test('a gateway that is killed in mid-run: the page says so, and follows the run to its end once it is back', async () => {
  const env = { DATA_DIR: await usedDataDir() };
  const first = await startGateway(env);
  const page = await openSignedIn(browser(), first, first, '/dashboard/runs');
  const rows = Array.from({ length: LINES }, (_, at) => `person${at}@example.com,1`);
  await chooseFile(page, 'Cents.csv', ['email,amount', ...rows, ''].join('\n'));
  await payRun(page);
  const progress = page.getByRole('progressbar');
  const paid = async () => Number(await progress.getAttribute('value'));
  await expect.poll(paid).toBeGreaterThan(0);
  first.process.signal('SIGKILL');
  await first.process.ended;
  await page.getByText('The gateway does not answer.').first().waitFor();
  const before = await paid();
  expect([before > 0, before < LINES]).toEqual([true, true]);
  const second = await startGateway({ ...env, PORT: new URL(first.url).port });
  await page.getByText('20,000 of 20,000 lines paid: $200.00 of $200.00').waitFor({
    timeout: 60_000,
  });
  const { text } = await second.call('/payout/history?type=ALLOCATION');
  const emails = text
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((row) => row.split(',')[3]);
  expect([emails.length, new Set(emails).size]).toEqual([LINES, LINES]);
  expect(page.offences).toEqual([]);
}, 150_000);
