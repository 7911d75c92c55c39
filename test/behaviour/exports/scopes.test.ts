import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SCOPES, type Scope } from '../../../src/kernel/caller.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { exportEndpoints } from '../../../src/ledger/export/endpoint.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';

/** A credential of this test's alone: a business, and the one scope that it has. */
const SCOPED = 'x-scoped';

const scopedModule: Module = {
  name: 'scoped',
  requires: ['ledger'],
  authenticators: [
    {
      credential: SCOPED,
      authenticate: ({ header }) => {
        const [tenantId, scope] = header(SCOPED)?.split(' ') ?? [];
        if (tenantId === undefined) return undefined;
        const may = new Set([...ALL_SCOPES].filter((each) => each === scope));
        return Promise.resolve({ tenantId, actor: 'test', sees: { kind: 'tenant' }, may } as const);
      },
    },
  ],
  endpoints: (app) =>
    exportEndpoints(app).map(({ path, methods, parameters, serve }) => ({
      path: `/scoped${path}`,
      methods,
      parameters: parameters ?? [],
      serve,
      credentials: [SCOPED],
    })),
};

let gateway: TestGateway;
let business: TestBusiness;
beforeAll(async () => {
  gateway = await openGateway({}, [...modules, scopedModule]);
  business = await gateway.business();
});
afterAll(() => gateway.close());

const ask = (path: string, scope: Scope | 'none') =>
  gateway.fetch(path, { headers: { [SCOPED]: `${business.id} ${scope}` } });

const FORBIDDEN = { status: 403, text: '{"error":"Forbidden"}' };

test.each([...ALL_SCOPES, 'none'] as const)('the history, over the scope %s', async (scope) => {
  const reply = await ask('/scoped/payout/history?page=2', scope);
  // Whoever may not have it is not told what else is wrong.
  if (scope === 'read') expect(reply.status).toBe(400);
  else expect(reply).toMatchObject(FORBIDDEN);
  const whole = await ask('/scoped/payout/history', scope);
  expect(whole.status).toBe(scope === 'read' ? 200 : 403);
});

test.each([...ALL_SCOPES])('a statement is for a payout user alone, not over %s', async (scope) => {
  expect(await ask('/scoped/payout/statement', scope)).toMatchObject(FORBIDDEN);
});
