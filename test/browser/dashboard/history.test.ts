import { expect, onTestFinished, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { linesOf } from '../../behaviour/exports/export-calls.ts';
import { addEntries } from '../../behaviour/exports/many-entries.ts';
import { draft, lines } from '../../behaviour/pay-runs/drafts.ts';
import { confirm, startRunner, untilRun } from '../../behaviour/pay-runs/running.ts';
import { useBrowser } from '../chromium.ts';
import { downloadOf } from './pay-run-files.ts';
import { LOOKS, expectAccessible, expectToFit, openSignedIn, picture } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

async function paidSome() {
  const business = await gateway().business({ payoutBalance: 1_000_000 });
  for (const [at, name] of ['ada', 'zoe', 'ada'].entries()) {
    const body = {
      email: `${name}@example.com`,
      amount: 1_000 * (at + 1),
      reference: `<i>invoice</i> ${at}`,
      metadata: { team: '<b>red</b>', html: '"><script>alert(1)</script>' },
    };
    expect((await gateway().pay(business, body)).status).toBe(201);
  }
  return business;
}

test('history is filtered by all that there is, and each filter is in the address', async () => {
  const business = await paidSome();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history');
  const count = () => page.locator('tbody tr').count();
  await expect.poll(count).toBe(4);
  await page.getByLabel('What').selectOption('ALLOCATION');
  await expect.poll(count).toBe(3);
  await page.getByLabel('E-mail').fill('Ada@example.com');
  await expect.poll(count).toBe(2);
  await page.getByLabel('Reference').fill('<i>invoice</i> 2');
  await expect.poll(count).toBe(1);
  await page.getByText('<i>invoice</i> 2').waitFor();
  await page.getByRole('button', { name: 'Last month' }).click();
  await page.getByText('No entry fits this.').waitFor();
  await page.getByRole('button', { name: 'Today' }).click();
  await expect.poll(count).toBe(1);
  await page.reload();
  await expect.poll(count).toBe(1);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(count).toBe(4);
  expect(page.offences).toEqual([]);
});

test('an entry says it all, and is taken back in part and then in whole, each once', async () => {
  const business = await paidSome();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history');
  await page.locator('tbody tr').first().getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Payout', exact: true }).waitFor();
  await page.getByText('"><script>alert(1)</script>').waitFor();
  await page.getByRole('button', { name: 'Take back' }).click();
  const dialog = page.getByRole('dialog');
  const amount = dialog.getByLabel('How much to take back');
  expect(await amount.inputValue()).toBe('30.00');
  await amount.fill('30.01');
  await dialog.getByText('No more than $30.00 remain.').waitFor();
  await amount.fill('12.50');
  await dialog.getByText('Then $17.50 of it will remain').waitFor();
  await dialog.getByRole('button', { name: 'Take back' }).dblclick();
  await page.getByText('Taken back in part').waitFor();
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('Taken back', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Take back' }).count()).toBe(0);
  const { json } = await gateway().graphql(
    business,
    '{ history(filter: { type: REVERSAL }) { nodes { amount actor } } }',
  );
  expect(json.data.history.nodes).toMatchObject([{ amount: 1_750 }, { amount: 1_250 }]);
  await gateway().expectBooksToBalance();
  expect(page.offences).toEqual([]);
});

test('a reply that is lost: the same is asked for again, and happens once', async () => {
  const business = await paidSome();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history');
  await page.locator('tbody tr').first().getByRole('link').first().click();
  await page.getByRole('button', { name: 'Take back' }).click();
  const dialog = page.getByRole('dialog');
  let lost = 0;
  await page.route('**/graphql', async (route) => {
    if (!(route.request().postData() ?? '').includes('TakeBack') || lost > 0)
      return route.continue();
    lost += 1;
    // The gateway has done it; its reply is lost on the way.
    await route.fetch();
    return route.abort();
  });
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await dialog.getByText('not known whether this was done').waitFor();
  expect(await dialog.getByLabel('How much').isEditable()).toBe(false);
  // The page behind learns from the stream that nothing remains; the form may ask again all the same.
  await page.getByText('Taken back', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('$30.00 was taken back.').waitFor();
  await dialog.waitFor({ state: 'detached' });
  const { json } = await gateway().graphql(
    business,
    '{ history(filter: { type: REVERSAL }) { totalCount } }',
  );
  expect([lost, json.data.history.totalCount]).toEqual([1, 1]);
  await gateway().expectBooksToBalance();
});

test('what is listed is what is exported: of one person, or of one pay run', async () => {
  const business = await paidSome();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history');
  const exported = async () => {
    const entries = linesOf({ text: await downloadOf(page, 'Export as CSV') });
    return entries.map(({ type, email }) => email || type);
  };
  await page.getByLabel('E-mail').fill('Ada@example.com');
  await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
  expect(await exported()).toEqual(['ada@example.com', 'ada@example.com']);
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByText('No entry fits this.').waitFor();
  expect(await page.getByRole('button', { name: 'Export as CSV' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(4);
  expect(await exported()).toHaveLength(4);
  const { app } = gateway().serving;
  const run = await draft(app, business.id, lines(1));
  const stop = startRunner(app);
  onTestFinished(stop);
  await confirm(app, business.id, run);
  await untilRun(gateway().orm, run, 'COMPLETED');
  await page.goto(`${gateway().url}/dashboard/history?run=${run}`);
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  expect(await exported()).toHaveLength(1);
  expect(page.offences).toEqual([]);
});

test('an export says how much has come, can be stopped, and is whole where it ends', async () => {
  const business = await gateway().business();
  await addEntries(gateway().databaseUrl, business, 60_000);
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history');
  const [text] = await Promise.all([
    downloadOf(page, 'Export as CSV'),
    page.getByText(/(kB|MB) so far/).waitFor(),
  ]);
  expect(text.trimEnd().split('\r\n')).toHaveLength(60_002);
  await page.getByText('The export is complete.').waitFor();
  await page.route('**/payout/history*', (route) => new Promise(() => route));
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await page.getByRole('button', { name: 'Stop the export' }).click();
  await page.getByText('The export was stopped.').waitFor();
});

test.each(LOOKS)('how it looks, $width wide and $theme', async (look) => {
  const business = await paidSome();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard/history', look);
  await page.getByRole('table', { name: 'Entries' }).waitFor();
  await picture(page, `history-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  await page.locator('tbody tr').first().getByRole('link').first().click();
  await page.getByRole('button', { name: 'Take back' }).waitFor();
  await picture(page, `entry-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('dialog').waitFor();
  await picture(page, `take-back-${look.width}-${look.theme}`);
  await expectAccessible(page);
  await expectToFit(page);
  expect(page.offences).toEqual([]);
});
