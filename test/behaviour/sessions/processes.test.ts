import { expect, test, vi } from 'vitest';
import { startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

/** Each on a connection of its own, which the first process gives to the next worker. */
const MANY = Array.from({ length: 6 }, (_, at) => at);

test('the link of the banner signs in once, at every worker, and a restart makes another', async () => {
  const DATA_DIR = await usedDataDir();
  const first = await startGateway({ DATA_DIR, WORKERS: '2' });
  const linkIn = (text: string) =>
    /Dashboard +(http:\S+)\/dashboard#sign-in=([\w-]{43}) /.exec(text);
  const [, at, token = ''] = linkIn(first.process.stdout) ?? [];
  expect(at).toBe(first.url);
  const signIn = (url: string, body: object) => call(`${url}/session`, { body });

  const replies = await Promise.all(MANY.map(() => signIn(first.url, { token })));
  const [winner, ...others] = replies.toSorted((a, b) => a.status - b.status);
  expect(others.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect(JSON.parse(winner?.text ?? '')).toMatchObject({
    business: { name: 'Demo business', test: true },
    scopes: ['read', 'pay', 'reverse', 'manage'],
  });
  const [cookie = ''] = winner?.headers['set-cookie']?.[0]?.split(';') ?? [];
  const balance = async (url: string) =>
    (await call(`${url}/balance`, { headers: { Cookie: cookie } })).status;
  for (const _ of MANY) expect(await balance(first.url)).toBe(200);
  await first.stop();

  const second = await startGateway({ DATA_DIR });
  const [, , renewed = ''] = linkIn(second.process.stdout) ?? [];
  expect(renewed).not.toBe(token);
  expect(await balance(second.url)).toBe(200);
  await second.stop();

  const third = await startGateway({ DATA_DIR, DASHBOARD: 'off' });
  expect(third.process.stdout).not.toContain('Dashboard');
  expect((await signIn(third.url, { token: renewed })).status).toBe(201);
  expect((await signIn(third.url, { key: third.key })).status).toBe(201);
});
