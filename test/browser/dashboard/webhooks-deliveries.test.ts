import { expect, test } from 'vitest';
import { createEndpoint, pay } from '../../behaviour/webhooks/endpoints.ts';
import { useWebhooks } from '../../behaviour/webhooks/scene.ts';
import { useBrowser } from '../chromium.ts';
import { dialogButton } from './api-keys.ts';
import { openSignedIn } from './dashboard.ts';

const scene = useWebhooks();
const browser = useBrowser();

test('deliveries are filtered and paged, shown with request and reply, and one is sent again', async () => {
  const { receiver, gateway, business } = scene;
  let status = 500;
  receiver.answer = (_request, response) => {
    const headers = { 'Content-Type': 'text/html', 'X-Said': '<b>no</b>' };
    response.writeHead(status, headers).end('<script>alert("Bobby")</script>');
  };
  const id = await createEndpoint(gateway, business, receiver);
  await pay(gateway, business, 21);
  const path = `/dashboard/webhooks/${id}`;
  const page = await openSignedIn(browser(), gateway, business, path);
  const rows = () => page.getByRole('table', { name: /Deliveries/ }).locator('tbody tr');
  await expect.poll(() => rows().getByText('Waiting').count()).toBe(20);
  await page.getByText('Every try has failed since').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect.poll(() => rows().count()).toBe(1);
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect.poll(() => rows().count()).toBe(20);
  await page.getByLabel('Event').selectOption('payout.reversed');
  await page.getByText('No delivery fits this.').waitFor();
  await page.getByLabel('Event').selectOption('payout.allocated');
  await page.getByLabel('State').selectOption('Waiting');
  await expect.poll(() => rows().count()).toBe(20);
  // The address says it all: whoever opens it again sees the same.
  await page.reload();
  await expect.poll(() => rows().count()).toBe(20);
  status = 200;
  await rows().first().getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Reply 500').waitFor();
  await dialog.getByText('x-said: <b>no</b>').waitFor();
  await dialog.getByText('<script>alert("Bobby")</script>').waitFor();
  await dialog.getByText('"user_balance_after"').waitFor();
  await dialogButton(page, 'Send it again').click();
  await dialog.getByText('Reply 200').waitFor();
  expect(await dialog.getByRole('listitem').count()).toBe(2);
  await dialogButton(page, 'Close').click();
  await page.getByLabel('State').selectOption('Delivered');
  await expect.poll(() => rows().count()).toBe(1);
  expect(page.offences).toEqual([]);
});
