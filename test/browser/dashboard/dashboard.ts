import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';

/** What the page did that it may not do: another host, a broken policy, an error that nobody caught. */
export interface Offences {
  readonly offences: string[];
}

/** How the page is looked at. */
export interface Look {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

/** The looks that every page is held to. */
export const LOOKS = [
  { width: 1280, theme: 'light' },
  { width: 1280, theme: 'dark' },
  { width: 360, theme: 'light' },
  { width: 360, theme: 'dark' },
] as const;

const HEIGHT = 820;
/** What has not come by then does not come; a loaded machine takes its time. */
const WAIT_MS = 60_000;

/** Wide enough for the navigation at the side. */
const WIDE = 1280;

/** A window of its own at a page of the dashboard; nobody is signed in. */
export async function openPage(
  browser: Browser,
  { url: origin }: Pick<TestGateway, 'url'>,
  path = '/dashboard',
  { width = WIDE, theme = 'light' }: Look = {},
): Promise<Page & Offences> {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const offences: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(?:blob|data):/.test(url)) offences.push(url);
  });
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) offences.push(message.text());
  });
  page.on('pageerror', ({ message }) => offences.push(message));
  await page.goto(`${origin}${path}`);
  return Object.assign(page, { offences });
}

/** Signs in by the form, as a person does. */
export async function signIn(page: Page, { key }: Pick<TestBusiness, 'key'>): Promise<void> {
  // By its name: a page below may have a field of the same label.
  await page.locator('input[name="key"]').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** A window at a page of the dashboard of a business, signed in. */
export async function openSignedIn(
  browser: Browser,
  gateway: Pick<TestGateway, 'url'>,
  business: Pick<TestBusiness, 'key'>,
  path = '/dashboard',
  look: Look = {},
): Promise<Page & Offences> {
  const page = await openPage(browser, gateway, path, look);
  await signIn(page, business);
  return page;
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** That axe finds nothing, in the theme that the window has. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is being asked for anew is pale for a moment.
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  // By the debugger's protocol, which the page's policy does not bind.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await readFile(AXE, 'utf8'));
  const found = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  const told = found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  expect(told).toEqual([]);
}

/** That nothing is wider than the window: nobody scrolls sideways. */
export async function expectToFit(page: Page): Promise<void> {
  const beyond = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(beyond).toBeLessThanOrEqual(0);
}

/** Where PICTURES names a folder, a picture of the whole page, for somebody to look at; or of the window alone. */
export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env['PICTURES'];
  if (folder !== undefined) {
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
  }
}

/** Goes by Tab alone to what has this text or this name. */
export async function tabTo(page: Page, text: string): Promise<void> {
  const focused = () =>
    page.evaluate<string>(
      '(document.activeElement?.textContent || document.activeElement?.name || "").trim()',
    );
  for (let at = 0; at < TABS_MAX && (await focused()) !== text; at += 1) {
    await page.keyboard.press('Tab');
  }
  expect(await focused()).toBe(text);
}

/** More than any page has of what takes the focus. */
const TABS_MAX = 90;
