import { getOperationAST } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identityOf } from '../../../src/kernel/context.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';

/** What an auditor's hooks are shown of an operation, and of what came of it. */
interface Seen {
  readonly kind: string | undefined;
  readonly tenantId: string;
  readonly requestId: string;
  readonly scopes: readonly string[];
  refusedFor?: unknown;
}

const seen: Seen[] = [];

const auditModule: Module = {
  name: 'auditor',
  plugins: [
    {
      onExecute({ args }) {
        const { requestId } = args.contextValue;
        const { tenantId, may } = identityOf(args.contextValue);
        const kind = getOperationAST(args.document, args.operationName)?.operation;
        const one: Seen = { kind, tenantId, requestId, scopes: [...may] };
        seen.push(one);
        return {
          onExecuteDone({ result }) {
            const [error] = ('errors' in result && result.errors) || [];
            if (error) one.refusedFor = error.message;
          },
        };
      },
    },
  ],
};

let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  gateway = await openGateway({}, [...modules, auditModule]);
  business = await gateway.business();
});

beforeEach(() => seen.splice(0));

afterAll(() => gateway.close());

const call = (path: string, requestId: string, body?: object) =>
  gateway.fetch(path, {
    method: body ? 'POST' : 'GET',
    headers: {
      Authorization: `Bearer ${business.key}`,
      'X-Request-Id': requestId,
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });

const BALANCE = '{ payoutBalance { amount } }';
const PAY =
  'mutation ($input: CreatePayoutUserInput!) { createPayoutUser(input: $input) { hash } }';
const payout = (amount: number) => ({ email: 'ada@example.com', amount });

describe("a module's hooks see every operation, with its context, whichever way it came in", () => {
  test.each([
    ['REST', 'query', () => call('/balance', 'one')],
    ['GET', 'query', () => call(`/graphql?query=${encodeURIComponent(BALANCE)}`, 'one')],
    ['POST', 'query', () => call('/graphql', 'one', { query: BALANCE })],
    ['REST', 'mutation', () => call('/payout/create', 'one', payout(1))],
    [
      'POST',
      'mutation',
      () => call('/graphql', 'one', { query: PAY, variables: { input: payout(1) } }),
    ],
  ])('by %s, a %s', async (_, kind, send) => {
    const { status } = await send();
    expect(status).toBeLessThan(300);
    const context = { tenantId: business.id, requestId: 'one' };
    expect(seen).toEqual([{ kind, ...context, scopes: ['read', 'pay', 'reverse', 'manage'] }]);
  });

  test('and what it was refused for', async () => {
    const tooMuch = payout(100_000_000);
    const rest = await call('/payout/create', 'rest', tooMuch);
    expect(rest).toMatchObject({ status: 400, text: '{"error":"Insufficient payout balance"}' });
    await call('/graphql', 'graphql', { query: PAY, variables: { input: tooMuch } });
    const refusals = seen.map(({ requestId, refusedFor }) => [requestId, refusedFor]);
    expect(refusals).toEqual([
      ['rest', 'Insufficient payout balance'],
      ['graphql', 'Insufficient payout balance'],
    ]);
  });

  test('but not one that is refused before it runs', async () => {
    await call('/payout/create', 'one', payout(0));
    await call('/graphql', 'one', { query: '{ nothing }' });
    expect(seen).toEqual([]);
  });
});

/** A client's object may have any form: none of them passes for a document of the gateway's own. */
test('a body that names a document of its own is no prepared operation', async () => {
  const unknown = await call('/graphql', 'one', { document: {}, variables: {} });
  expect(unknown).toMatchObject({ status: 400 });
  const query = '{ nothing }';
  const { status, text } = await call('/graphql', 'one', { query, document: null });
  expect({ status, text }).toMatchObject({ status: 200 });
  expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
});
