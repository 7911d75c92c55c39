import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestGateway } from '../support/gateway.ts';

/** GraphiQL in a window of its own, or in one that is there; with what it asks of others, and may not do. */
export async function openGraphiql(
  { url: origin }: TestGateway,
  within: Browser | BrowserContext,
): Promise<{ page: Page; foreign: string[]; asked: string[] }> {
  const viewport = { width: 1280, height: 800 };
  const context = 'newContext' in within ? await within.newContext({ viewport }) : within;
  const page = await context.newPage();
  const foreign: string[] = [];
  const asked: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(?:blob|data):/.test(url)) foreign.push(url);
    if (request.method() === 'POST') asked.push(request.headers()['authorization'] ?? 'none');
  });
  // What the page's own policy keeps it from would be missed somewhere.
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) foreign.push(message.text());
  });
  page.on('pageerror', ({ message }) => foreign.push(message));
  await page.goto(`${origin}/graphql`);
  await page.locator('.graphiql-execute-button').waitFor();
  return { page, foreign, asked };
}

/** As from the clipboard. */
export async function pasteKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('Secret key').fill(key);
}

/** Types a key into the headers of the tab that is open, where GraphiQL has a place for it. */
export async function typeIntoHeaders(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Headers' }).click();
  const header = page.locator('.graphiql-editor-tool .view-line', { hasText: 'Authorization' });
  await header.click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  // At once: on a busy machine the editor loses a letter of many.
  await page.keyboard.insertText(key);
  await page.locator('.graphiql-editor-tool .view-lines', { hasText: key }).waitFor();
}

/** Changes to a tab and runs it at once; what the gateway answers. */
export async function runTab(page: Page, tab: string) {
  await page.locator('.graphiql-tab-button', { hasText: tab }).click();
  const reply = page.waitForResponse((response) => {
    const { operationName } = (response.request().postDataJSON() ?? {}) as Record<string, unknown>;
    return operationName === tab;
  });
  await page.locator('.graphiql-execute-button').click();
  return JSON.parse(await (await reply).text());
}

/** The tabs that stand ready. */
export const TABS = ['Pay', 'User', 'Balance', 'History', 'Runs'];

/** What the page has stored, as text. */
export const stored = (page: Page, storage: 'localStorage' | 'sessionStorage'): Promise<string> =>
  page.evaluate(`JSON.stringify(${storage})`);
