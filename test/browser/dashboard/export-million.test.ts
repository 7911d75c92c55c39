import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { addEntries } from '../../behaviour/exports/many-entries.ts';
import { useGateway } from '../../support/gateway.ts';
import { TEST_MS } from '../../support/processes.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn } from './dashboard.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ENTRIES = 1_000_000;

const gateway = useGateway();
const browser = useBrowser();

test('an export of a million entries tells its size while it comes, and is whole', async () => {
  const business = await gateway().business();
  await addEntries(gateway().databaseUrl, business, ENTRIES);
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history');
  await page.getByRole('table', { name: 'Entries' }).waitFor();
  // The picker is the browser's own window, which no test can answer.
  await page.evaluate('delete globalThis.showSaveFilePicker');
  const download = page.waitForEvent('download', { timeout: TEST_MS });
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const sizes = new Set<string>();
  const status = page.getByText(/MB so far/);
  await expect
    .poll(async () => {
      for (const text of await status.allTextContents()) sizes.add(text);
      return sizes.size;
    })
    .toBeGreaterThan(3);
  // The page is quick beside it.
  await page.getByLabel('Reference').fill('many-7');
  expect(await page.getByLabel('Reference').inputValue()).toBe('many-7');
  const path = (await (await download).path()) ?? '';
  let [lines, last] = [0, ''];
  for await (const line of createInterface(createReadStream(path))) {
    lines += 1;
    last = line;
  }
  // The header, the business's funding and the entries; the newest one is the last.
  expect(lines).toBe(ENTRIES + 2);
  expect(last).toContain(`,many-${ENTRIES},`);
  expect(page.offences).toEqual([]);
});
