import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createEndpoint, pay } from '../../behaviour/webhooks/endpoints.ts';
import { useWebhooks } from '../../behaviour/webhooks/scene.ts';
import { useBrowser } from '../chromium.ts';
import { dialogButton, keyOf, revoke } from './api-keys.ts';
import { openSignedIn, signIn, tabTo } from './dashboard.ts';

const scene = useWebhooks();
const browser = useBrowser();

const open = (path = '/dashboard/webhooks') =>
  openSignedIn(browser(), scene.gateway, scene.business, path);

const rows = (page: Page, caption: RegExp) =>
  page.getByRole('table', { name: caption }).locator('tbody tr');

/** The secret that the dialog shows, and that nothing shows after it. */
async function keepSecret(page: Page): Promise<string> {
  const secret = (await page.locator('dialog .secret code').textContent()) ?? '';
  await dialogButton(page, 'I have kept it').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(secret);
  return secret;
}

test('an endpoint is added, with what is wrong told beside the fields, and a test arrives', async () => {
  const { receiver } = scene;
  const page = await open();
  await page.getByText('Nobody is told of anything yet.').waitFor();
  await page.getByRole('button', { name: 'Add an endpoint' }).click();
  const tell = async (url: string) => {
    await page.getByLabel('Address').fill(url);
    await dialogButton(page, 'Add').click();
    const wrong = page.locator('.field', { hasText: 'Address' }).locator('.errors li');
    await wrong.first().waitFor();
    return wrong.allTextContents();
  };
  // The API's own words, beside the field.
  const asked = async (url: string) => {
    const { json } = await scene.gateway.graphql(
      scene.business,
      `mutation { createWebhookEndpoint(input: { url: ${JSON.stringify(url)},
        events: [PAYOUT_ALLOCATED] }) { secret } }`,
    );
    return json.errors[0].extensions.fields.url as string[];
  };
  for (const url of ['nowhere', 'https://10.0.0.1/', 'https://user:word@example.com/']) {
    expect(await tell(url)).toEqual(await asked(url));
  }
  await page.getByLabel('Address').fill(receiver.url);
  await page.getByRole('checkbox', { name: 'balance.low' }).check();
  await dialogButton(page, 'Add').click();
  await page.getByText('The lowBalanceThreshold field is required for BALANCE_LOW.').waitFor();
  await page.getByLabel('The payout balance is low below').fill('1.005');
  await dialogButton(page, 'Add').click();
  await page.getByText('Cents have two digits').waitFor();
  await page.getByLabel('The payout balance is low below').fill('$1,250.50');
  await dialogButton(page, 'Add').dblclick();
  receiver.secret = await keepSecret(page);
  await expect.poll(() => rows(page, /Endpoints/).count()).toBe(1);
  await page.getByText('payout.allocated and 1 more').waitFor();
  await page.getByRole('link', { name: receiver.url }).click();
  await page.getByText('$1,250.50').waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect
    .poll(() => receiver.received.map(({ event }) => event.type))
    .toEqual(['webhook.test']);
  await rows(page, /Deliveries/)
    .getByText('Delivered')
    .waitFor();
  expect(receiver.refused).toEqual([]);
  expect(page.offences).toEqual([]);
});

test('it is changed, switched off and on, given another secret, and deleted', async () => {
  const { receiver, gateway, business } = scene;
  const id = await createEndpoint(gateway, business, receiver);
  const page = await open(`/dashboard/webhooks/${id}`);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByRole('checkbox', { name: 'payout.reversed' }).uncheck();
  await page.getByLabel('Address').fill('https://10.0.0.1/');
  await dialogButton(page, 'Save').click();
  await page.locator('.field', { hasText: 'Address' }).locator('.errors li').waitFor();
  await page.getByLabel('Address').fill(`${receiver.url}?<i>new</i>`);
  await dialogButton(page, 'Save').click();
  await page.getByText('The endpoint was changed.').waitFor();
  await page.getByText('payout.allocated, balance.topped_up, pay_run').waitFor();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await dialogButton(page, 'Switch off').click();
  await page.getByText('It was switched off by hand.').waitFor();
  expect(await page.getByRole('button', { name: 'Send a test' }).count()).toBe(0);
  await pay(gateway, business, 3);
  await page.getByRole('button', { name: 'Switch on' }).click();
  await dialogButton(page, 'Switch on').click();
  await page.getByText('The endpoint is on.').waitFor();
  // What happened meanwhile is sent by whoever asks for it.
  await page.getByRole('button', { name: 'Send since' }).click();
  await page.getByRole('textbox', { name: 'Since' }).fill('');
  await dialogButton(page, 'Send').click();
  await page.getByText('Choose a day and a time.').waitFor();
  await page.getByRole('textbox', { name: 'Since' }).fill('2020-01-31T12:00');
  await dialogButton(page, 'Send').click();
  await page.getByText('What has happened since then is being sent.').waitFor();
  await expect
    .poll(() => receiver.received.filter(({ event }) => event.type === 'payout.allocated').length)
    .toBe(3);
  await page.getByRole('button', { name: 'Replace the secret' }).click();
  await dialogButton(page, 'Replace it').click();
  receiver.secret = await keepSecret(page);
  await page.getByText('The secret before signs, too, until').waitFor();
  const before = receiver.received.length;
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect.poll(() => receiver.received.length).toBe(before + 1);
  expect(receiver.refused).toEqual([]);
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialogButton(page, 'Delete').click();
  await page.getByText('Nobody is told of anything yet.').waitFor();
  expect(page.url()).toBe(`${gateway.url}/dashboard/webhooks`);
  expect(page.offences).toEqual([]);
});

test('a key that is revoked in mid-form: what was typed is there after the next sign-in', async () => {
  const { receiver, gateway, business } = scene;
  const second = await keyOf(gateway, business, { label: 'second' });
  const third = await keyOf(gateway, business, { label: 'third' });
  const page = await openSignedIn(browser(), gateway, second, '/dashboard/webhooks');
  await page.getByRole('button', { name: 'Add an endpoint' }).click();
  await page.getByLabel('Address').fill(receiver.url);
  await revoke(gateway, third, second.id);
  await dialogButton(page, 'Add').click();
  await page.getByText('Your session has ended').waitFor();
  await signIn(page, third);
  await page.getByText('Your session has ended').waitFor({ state: 'detached' });
  expect(await page.getByLabel('Address').inputValue()).toBe(receiver.url);
  await dialogButton(page, 'Add').click();
  expect(await keepSecret(page)).toMatch(/^whsec_/);
  await expect.poll(() => rows(page, /Endpoints/).count()).toBe(1);
});

test('by the keyboard alone: an endpoint is added', async () => {
  const { receiver } = scene;
  const page = await open();
  await page.getByText('Nobody is told of anything yet.').waitFor();
  await tabTo(page, 'Add an endpoint');
  await page.keyboard.press('Enter');
  await tabTo(page, 'url');
  await page.keyboard.type(receiver.url);
  await page.keyboard.press('Enter');
  await page.locator('dialog .secret code').waitFor();
  await tabTo(page, 'I have kept it');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await tabTo(page, receiver.url);
  await page.keyboard.press('Enter');
  await tabTo(page, 'Send a test');
  await page.keyboard.press('Enter');
  await expect.poll(() => receiver.refused.length + receiver.received.length).toBe(1);
});
