import { expect, test } from 'vitest';
import { createEndpoint, pay } from '../../behaviour/webhooks/endpoints.ts';
import { useWebhooks } from '../../behaviour/webhooks/scene.ts';
import { useBrowser } from '../chromium.ts';
import { LOOKS, expectAccessible, expectToFit, openSignedIn, picture } from './dashboard.ts';

const scene = useWebhooks();
const browser = useBrowser();

test.each(LOOKS)('how webhooks look, $width wide and $theme', async (look) => {
  const { receiver, gateway, business } = scene;
  receiver.answer = ({ event }, response) =>
    event.data.amount === 1
      ? response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}')
      : response.writeHead(503).end('word'.repeat(200));
  const low = { events: ['PAYOUT_ALLOCATED', 'BALANCE_LOW'], lowBalanceThreshold: 9_000_000 };
  const long = { url: `${receiver.url}/${'long/'.repeat(60)}end`, ...low };
  await createEndpoint(gateway, business, receiver);
  const id = await createEndpoint(gateway, business, receiver, long);
  await pay(gateway, business, 3);
  await gateway.pay(business, { email: `${'long-'.repeat(40)}end@example.com`, amount: 500 });
  const page = await openSignedIn(browser(), gateway, business, '/dashboard/webhooks', look);
  const at = `${look.width}-${look.theme}`;
  const check = async (name: string, full = true) => {
    await picture(page, `${name}-${at}`, full);
    await expectAccessible(page);
    await expectToFit(page);
  };
  await page.getByRole('table', { name: /Endpoints/ }).waitFor();
  await check('webhooks');
  await page.getByRole('button', { name: 'Add an endpoint' }).click();
  await page.getByRole('checkbox', { name: 'balance.low' }).check();
  await check('webhooks-add', false);
  await page.keyboard.press('Escape');
  await page.goto(`${gateway.url}/dashboard/webhooks/${id}`);
  await expect.poll(() => page.getByText('Delivered').count()).toBeGreaterThan(3);
  await check('webhook');
  await page.getByRole('table').getByRole('button').first().click();
  await page.getByText('Reply 503').waitFor();
  await check('webhook-delivery', false);
  await page.keyboard.press('Escape');
  for (const name of ['Send since', 'Replace the secret', 'Delete', 'Switch off']) {
    await page.getByRole('button', { name }).click();
    await page.getByRole('dialog').waitFor();
    await check(`webhook-${name.replaceAll(' ', '-')}`, false);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  expect(page.offences).toEqual([]);
});
