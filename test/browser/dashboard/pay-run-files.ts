import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** Chooses a file of payouts, as the browser's own window of files would; `open` is what opens that window. */
export async function chooseFile(
  page: Page,
  name: string,
  text: string | Buffer,
  open = () => page.getByRole('button', { name: 'Choose a file' }).click(),
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  // The browser hands the window over from the first answer on that comes after it was told to.
  await page.evaluate('0');
  await open();
  await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
}

/** Drops a file on the page, as the file manager would. */
export async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName = '', body = '']) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([body], fileName, { type: 'application/vnd.ms-excel' }));
      return transfer;
    },
    [name, text],
  );
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer });
}

/** What a button downloads; the picker of files is the browser's own window, which no test can answer. */
export async function downloadOf(page: Page, button: string): Promise<string> {
  await page.evaluate('delete globalThis.showSaveFilePicker');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFile((await (await download).path()) ?? '', 'utf8');
}

/** A file in dollars, of so many people with one dollar each. */
export function fileOf(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => `person${at + 1}@example.com,1.00`);
  return ['email,amount_usd', ...rows, ''].join('\n');
}

/** Confirms the run that the page shows. */
export async function payRun(page: Page, button = 'Pay it', answer = 'Pay $'): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').getByRole('button', { name: answer }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
