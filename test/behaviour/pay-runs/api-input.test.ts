import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Module } from '../../../src/kernel/module.ts';
import type { Scope } from '../../../src/kernel/caller.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { logStatements } from '../../support/statements.ts';
import { payUser } from '../../support/users.ts';
import { draft, lines, paused } from './drafts.ts';
import { confirm, startRunner, untilRun } from './running.ts';
import { linesAt } from './told.ts';

// What the doors refuse of pay runs, and what they show to whom.

/** A key of the business that the header names, with the one scope that it names, over REST. */
const SCOPED = 'x-scoped';
const scopedModule: Module = {
  name: 'scoped',
  authenticators: [
    {
      credential: SCOPED,
      authenticate: async ({ header }) => {
        const [tenantId = '', scope = 'read'] = header(SCOPED)?.split(' ') ?? [];
        const may = new Set([scope as Scope]);
        return { tenantId, actor: 'key:scoped', sees: { kind: 'tenant' }, may };
      },
    },
  ],
  routes: modules
    .flatMap(({ routes }) => routes ?? [])
    .map((route) =>
      Object.assign({}, route, { path: `/scoped${route.path}`, credentials: [SCOPED] }),
    ),
};

let gateway: TestGateway;
let business: TestBusiness;
let paid: string;

beforeAll(async () => {
  gateway = await openGateway({}, [...modules, scopedModule]);
  business = await gateway.business();
  const { app } = gateway.serving;
  paid = await draft(app, business.id, lines(3));
  await confirm(app, business.id, paid);
  const stop = startRunner(app);
  await untilRun(gateway.orm, paid, 'COMPLETED');
  await stop();
});
afterAll(() => gateway.close());

const get = (path: string) =>
  gateway.fetch(path, { headers: { Authorization: `Bearer ${business.key}` } });

describe('over REST', () => {
  test.each([
    ['limit=0', { limit: ['The limit must be between 1 and 100.'] }],
    ['limit=101', { limit: ['The limit must be between 1 and 100.'] }],
    ['cursor=x', { cursor: ['The cursor is invalid.'] }],
    [
      'status=paid',
      { status: ['The status must be one of INVALID, PENDING, PAID, FAILED, REVERSED.'] },
    ],
    [
      'limit=x&status=',
      {
        limit: ['The limit must be between 1 and 100.'],
        status: ['The status must be one of INVALID, PENDING, PAID, FAILED, REVERSED.'],
      },
    ],
    ['page=2', { page: ['The page parameter is unknown.'] }],
  ])('lines?%s is refused', async (query, fields) => {
    const { status, json } = await get(`/payout/runs/${paid}/lines?${query}`);
    expect({ status, json }).toEqual({ status: 400, json: fields });
  });

  test('a cursor of another run, or beyond the last line, is none of this list', async () => {
    const other = await draft(gateway, business.id, lines(9));
    const { next } = await linesAt(gateway, 'rest', business, other, { limit: 5 });
    const beyond = Buffer.from(JSON.stringify(['lines of a pay run', paid, 4])).toString(
      'base64url',
    );
    for (const cursor of [next ?? '', beyond]) {
      const { status, json } = await get(`/payout/runs/${paid}/lines?cursor=${cursor}`);
      expect({ status, json }).toEqual({
        status: 400,
        json: { cursor: ['The cursor is invalid.'] },
      });
    }
  });

  test('a confirmation takes words that are 0 or 1, and a change no others', async () => {
    const id = await draft(gateway, business.id, [...lines(1), { email: 'a@example.com' }]);
    const headers = { Authorization: `Bearer ${business.key}` };
    const post = async (path: string) => {
      const { status, json } = await gateway.fetch(`/payout/runs/${id}/${path}`, {
        method: 'POST',
        headers,
      });
      return { status, json };
    };
    expect(await post('confirm?skip_invalid=true&allow_duplicate=')).toEqual({
      status: 400,
      json: {
        skip_invalid: ['The skip_invalid must be 0 or 1.'],
        allow_duplicate: ['The allow_duplicate must be 0 or 1.'],
      },
    });
    expect(await post('confirm?skip_invalid=0')).toMatchObject({ status: 409 });
    expect(await post('cancel?skip_invalid=1')).toMatchObject({ status: 400 });
    expect(await get(`/payout/runs/${id}/cancel`)).toMatchObject({ status: 405 });
  });

  test('a change takes a body that nobody reads, and needs none', async () => {
    for (const init of [
      {},
      { body: '{"any": "thing"}' },
      { body: 'x', headers: { 'Content-Type': 'text/plain' } },
    ]) {
      const id = await paused(gateway, business.id, lines(1));
      const { status } = await gateway.fetch(`/payout/runs/${id}/cancel`, {
        method: 'POST',
        ...init,
        headers: { ...init.headers, Authorization: `Bearer ${business.key}` },
      });
      expect(status).toBe(202);
    }
  });

  test('a key that may only read sees the lines, and no hash', async () => {
    const headers = { [SCOPED]: `${business.id} read` };
    const { status, json } = await gateway.fetch(`/scoped/payout/runs/${paid}/lines`, { headers });
    expect(status).toBe(200);
    expect(json.lines).toHaveLength(3);
    for (const line of json.lines) {
      expect(line).toMatchObject({ hash: null, operation_id: expect.any(String) });
    }
  });
});

test('a payout user is not told of the run that paid it', async () => {
  const { hash } = await payUser(gateway, business, 'user1@example.com');
  const query = '{ history { totalCount nodes { payRun { id } } } }';
  const { json } = await gateway.graphql(hash, query);
  expect(json).toEqual({
    data: { history: { totalCount: 2, nodes: [{ payRun: null }, { payRun: null }] } },
  });
  const node = await gateway.graphql(hash, 'query ($id: ID!) { node(id: $id) { id } }', {
    id: paid,
  });
  expect(node.json).toEqual({ data: { node: null } });
});

test('the lines of many runs, with their entries and hashes, are asked for at once', async () => {
  const some = [...lines(2), { email: 'no amount' }];
  for (let i = 0; i < 5; i += 1) await draft(gateway, business.id, some);
  const log = await logStatements(gateway);
  const count = async (first: number) => {
    const asked = await log.during(async () => {
      const { json } = await gateway.graphql(
        business,
        `query ($first: Int) { payRuns(last: $first) { nodes {
          duplicateOf { id } errors { line }
          lines { totalCount nodes { hash entry { payRun { id } } } }
          pending: lines(filter: { status: PENDING }) { totalCount }
        } } }`,
        { first },
      );
      expect(json.errors).toBeUndefined();
      expect(json.data.payRuns.nodes).toHaveLength(first);
    });
    return asked.length;
  };
  // The oldest is paid, and of the next two one at least has an error.
  const few = await count(3);
  expect(await count(6)).toBe(few);
});
