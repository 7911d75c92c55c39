import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { paymentOf } from '../../support/payment.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { type StatementLog, logStatements } from '../../support/statements.ts';

let gateway: TestGateway;
let log: StatementLog;
let business: TestBusiness;

beforeAll(async () => {
  gateway = await openGateway();
  business = await gateway.business();
  for (let i = 0; i < 5; i += 1)
    await gateway.pay(business, { email: `p${i}@example.com`, amount: 10 });
  log = await logStatements(gateway);
});

afterAll(() => gateway.close());

/** What a statement of the log says, without the words of the protocol before it. */
const PROTOCOL = /^(?:statement|execute \S+): /;

const ask = (query: string) =>
  log.during(async () => {
    const { json } = await gateway.graphql(business, query);
    expect(json.errors).toBeUndefined();
  });

describe('a payout', () => {
  const pay = (email: string, headers: Record<string, string> = {}) =>
    log.during(async () => {
      const { status } = await gateway.pay(business, { email, amount: 10 }, headers);
      expect(status).toBe(201);
    });
  const payMany = (emails: readonly string[]) =>
    log.during(() =>
      Promise.all(
        emails.map((email) =>
          queueOf(gateway.serving.app).post(business.id, paymentOf(gateway.serving.app, email, 10)),
        ),
      ),
    );
  const newOnes = (n: number, name: string) =>
    Array.from({ length: n }, (_, i) => `${name}${i}@example.com`);

  /** All but the transaction itself, and the look-up of a key by digest, which has no business yet. */
  const ofTenant = (statements: readonly string[]) =>
    statements
      .map((statement) => statement.replace(PROTOCOL, '').replace(/^begin; /, ''))
      .filter(
        (sql) =>
          !/^(?:begin|commit|rollback)\b/i.test(sql) &&
          !/^select id, business_id\b.*\sfrom "api_key"/s.test(sql),
      );

  const paths: readonly [string, () => Promise<readonly string[]>][] = [
    ['alone, to somebody new', () => pay('new.one@example.com')],
    ['alone, to somebody known', () => pay('p0@example.com')],
    ['in a group', () => payMany([...newOnes(20, 'group'), ...newOnes(5, 'p')])],
    ['under a key', () => pay('p1@example.com', { 'Idempotency-Key': 'statements' })],
    ['under a key, again', () => pay('p1@example.com', { 'Idempotency-Key': 'statements' })],
    [
      'over GraphQL, all of its payload',
      () =>
        ask(`mutation { createPayoutUser(
          input: { email: "p2@example.com", amount: 10, idempotencyKey: "g" }
        ) { hash created replayed payoutUser { balance history(first: 1) { totalCount } }
          entry { payoutBalanceAfter payoutUser { email } } payoutBalance { amount } } }`),
    ],
  ];

  test.each(paths)('%s, names the business in each statement', async (_, run) => {
    const statements = ofTenant(await run());
    expect(statements.length).toBeGreaterThanOrEqual(3);
    const names = (sql: string) =>
      /business_id/.test(sql) && (sql.includes(`'${business.id}'`) || /\$1\b/.test(sql));
    expect(statements.filter((sql) => !names(sql))).toEqual([]);
  });

  test.each(paths)('%s, needs no state of its session', async (_, run) => {
    const statements = await run();
    expect(statements.filter((statement) => !PROTOCOL.test(statement))).toEqual([]);
    const session = /^(?:set|reset|listen|notify|prepare|discard)\b|advisory|nextval|temp table/i;
    const words = statements.map((statement) => statement.replace(PROTOCOL, ''));
    expect(words.filter((sql) => session.test(sql))).toEqual([]);
  });

  test('locks its business first, and says so to the database', async () => {
    const [first] = ofTenant(await pay('p3@example.com'));
    expect(first).toMatch(/from "business".* for update$/s);
  });

  test('is the lock and what it guards, then what is written and COMMIT', async () => {
    const messages = (await pay('p4@example.com')).map((line) => line.replace(PROTOCOL, ''));
    const kinds = messages.map((sql) => /^\w+(?: into)?|"\w+"/.exec(sql)?.[0]);
    // The key, BEGIN, the business, the user; the business, the user, the entry, COMMIT.
    const written = ['update', 'update', 'insert into', 'commit'];
    expect(kinds).toEqual(['select', 'begin', 'select', 'select', ...written]);
  });

  test('costs the same number of statements in a group of 50 as alone', async () => {
    const alone = await payMany(newOnes(1, 'alone'));
    const group = await payMany(newOnes(50, 'fifty'));
    expect(group).toHaveLength(alone.length);
    expect(alone.length).toBeLessThanOrEqual(8);
  });
});
