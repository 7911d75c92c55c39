import { readFile } from 'node:fs/promises';
import { type Page } from 'playwright-core';

/** Chooses a file of payouts, as the browser's own window of files would. */
export async function chooseFile(
  page: Page,
  name: string,
  text: string | Buffer,
  mimeType = 'text/csv',
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles({ name, mimeType, buffer: Buffer.from(text) });
}

/** What a button downloads; the picker of files is the browser's own window, which no test can answer. */
export async function downloadOf(page: Page, button: string): Promise<string> {
  await page.evaluate('delete globalThis.showSaveFilePicker');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFile((await (await download).path()) ?? '', 'utf8');
}
