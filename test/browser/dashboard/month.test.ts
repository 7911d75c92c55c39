import { expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';
import { useBrowser } from '../chromium.ts';
import { openSignedIn, picture } from './dashboard.ts';

const gateway = useGateway();
const browser = useBrowser();

const NAMES = ['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald', 'katherine', 'tony'];

/** A business that has paid twice a day for a month. */
async function paidForAMonth() {
  const business = await gateway().business({ balance: 2_500_000, payoutBalance: 4_000_000 });
  for (let at = 0; at < 58; at += 1) {
    const email = `${NAMES[at % NAMES.length]}@example.com`;
    const amount = 4_000 + ((at * 7_919) % 30_000);
    const reference = `invoice-2026-${String(at + 101)}`;
    await gateway().pay(business, { email, amount, reference, metadata: { team: 'rewards' } });
  }
  const { json } = await gateway().graphql(business, '{ history(first: 40) { nodes { id } } }');
  for (const at of [3, 17, 18, 31]) {
    const input = { entryId: json.data.history.nodes[at].id, amount: 2_500 };
    const query =
      'mutation Take($input: ReversePayoutInput!) { reversePayout(input: $input) { replayed } }';
    await gateway().graphql(business, query, { input });
  }
  // No gateway can have entries of the past made, so that they are moved there behind its back.
  await withClient(gateway().databaseUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(
      `update history_entry set created_at = now() - (64 - sequence) * interval '11 hours'
       where business_id = $1`,
      [business.id],
    );
  });
  return business;
}

test('the chart of a month, the table behind it, and the pages of README', async () => {
  const business = await paidForAMonth();
  const page = await openSignedIn(browser(), gateway(), business, '/dashboard', {
    width: 1100,
  });
  await page.locator('.chart canvas').waitFor();
  await page.getByRole('table', { name: 'Newest entries' }).waitFor();
  await picture(page, 'readme-overview', false);
  const allocated = await page.locator('.legend .allocated .money').textContent();
  await page.getByRole('button', { name: 'Show the table' }).click();
  const rows = page.getByRole('table', { name: 'Allocated and taken back' }).locator('tbody tr');
  expect(await rows.count()).toBe(30);
  const cells = await rows.locator('td:nth-child(3)').allTextContents();
  const cents = cells.map((text) => Number(text.replaceAll(/[$,.]/g, '')));
  expect(cents.filter((each) => each > 0).length).toBeGreaterThan(20);
  expect(cents.reduce((sum, each) => sum + each, 0)).toBe(
    Number(allocated?.replaceAll(/[$,.]/g, '')),
  );
  await page.getByRole('link', { name: 'Payout users' }).click();
  await page.getByText('8 payout users').waitFor();
  await picture(page, 'readme-users', false);
  await page.getByRole('link', { name: 'History', exact: true }).click();
  await page.getByRole('table', { name: 'Entries, newest first' }).waitFor();
  await picture(page, 'readme-history', false);
  await page.getByRole('link', { name: 'Payout', exact: true }).first().click();
  await page.getByRole('button', { name: 'Take back' }).waitFor();
  await picture(page, 'readme-entry', false);
  expect(page.offences).toEqual([]);
});
