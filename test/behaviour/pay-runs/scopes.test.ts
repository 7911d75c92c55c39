import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SCOPES, type Scope } from '../../../src/kernel/caller.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { payRunModule } from '../../../src/pay-run/module.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { HASH } from '../payouts/doors.ts';
import { CSV, draftOf } from './files.ts';
import { confirm, startRunner, untilRun } from './running.ts';

// A file is uploaded over the scope `pay`, and reported over `read`, with hashes only for who may pay.

/** A credential of this test's alone: a business, and the scopes that it has. */
const SCOPED = 'x-scoped';

const scopedModule: Module = {
  name: 'scoped',
  authenticators: [
    {
      credential: SCOPED,
      authenticate: async ({ header }) => {
        const [tenantId, ...scopes] = header(SCOPED)?.split(' ') ?? [];
        if (tenantId === undefined) return undefined;
        const may = new Set([...ALL_SCOPES].filter((each) => scopes.includes(each)));
        return { tenantId, actor: 'test', sees: { kind: 'tenant' }, may };
      },
    },
  ],
  endpoints: (app) =>
    (payRunModule.endpoints?.(app) ?? []).map(({ path, methods, parameters, serve }) => ({
      path: `/scoped${path}`,
      methods,
      parameters: parameters ?? [],
      serve,
      credentials: [SCOPED],
    })),
};

const FILE = 'email,amount\nada@example.com,100\n';
const FORBIDDEN = { status: 403, text: '{"error":"Forbidden"}' };

let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  gateway = await openGateway({}, [...modules, scopedModule]);
  business = await gateway.business();
});
afterAll(() => gateway.close());

const scoped = (...scopes: readonly Scope[]) => ({ [SCOPED]: [business.id, ...scopes].join(' ') });

test.each([...ALL_SCOPES])('an upload, over %s', async (scope) => {
  const reply = await gateway.fetch('/scoped/payout/runs', {
    method: 'POST',
    // Whoever may not is not told what else is wrong.
    headers: { ...scoped(scope), 'Content-Type': scope === 'pay' ? CSV : 'text/plain' },
    body: FILE,
  });
  if (scope === 'pay') expect(reply.status).toBe(201);
  else expect(reply).toMatchObject(FORBIDDEN);
});

test('a report, over each scope, and its hashes', async () => {
  const { id } = await draftOf(gateway, business, `${FILE}bob@example.com,5\n`);
  const { app } = gateway.serving;
  const stop = startRunner(app);
  await confirm(app, business.id, id);
  await untilRun(app.orm, id, 'COMPLETED');
  await stop();
  const report = (...scopes: Scope[]) =>
    gateway.fetch(`/scoped/payout/runs/${id}/lines`, {
      headers: { ...scoped(...scopes), Accept: CSV },
    });
  for (const scope of ['pay', 'reverse', 'manage'] as const) {
    expect(await report(scope)).toMatchObject(FORBIDDEN);
  }
  const hashIn = (text: string) => text.split('\r\n')[1]?.split(',')[6];
  expect(hashIn((await report('read')).text)).toBe('');
  expect(hashIn((await report('read', 'pay')).text)).toMatch(HASH);
});
