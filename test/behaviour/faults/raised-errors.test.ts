import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import {
  type TestBusiness,
  type TestGateway,
  type TestReply,
  openGateway,
} from '../../support/gateway.ts';

// ErrorKind are made in the database itself: a trigger that raises, a table that is gone.

let gateway: TestGateway;
let business: TestBusiness;

const sql = (text: string) => withClient(gateway.databaseUrl, (client) => client.query(text));

/** Whoever is paid at these addresses makes the database raise the error of that code. */
const RAISING = `
  create function raise_in_a_test() returns trigger language plpgsql as $$ begin
    if new.email like 'broken%' then raise exception 'row % of the test', new.email
      using errcode = 'XX000'; end if;
    if new.email like 'busy%' then raise exception 'row % of the test', new.email
      using errcode = '55P03'; end if;
    return new;
  end $$;
  create trigger raise_in_a_test before insert on payout_user
    for each row execute function raise_in_a_test()`;

beforeAll(async () => {
  gateway = await openGateway();
  business = await gateway.business();
  await sql(RAISING);
});

afterAll(() => gateway.close());

const input = (email: string) => `input: { email: "${email}", amount: 10 }`;
const payment = (email: string) => `createPayoutUser(${input(email)}) { entry { amount } }`;

/** What must not be seen of a fault: where it was, what the database said, the row that it met. */
const LEAKS =
  /node_modules|\/src\/|\.ts\b|\bat \w+.*\(|stack|select |insert |update |history_entry|payout_user\b|of the test|SQL|postgres|driver|originalError|XX000|55P03/i;

/** What a reply shows of a fault, each error by what it says. */
const shown = ({ status, json, text }: TestReply) => ({
  status,
  leak: LEAKS.exec(text)?.[0],
  errors: json.errors?.map(({ message, extensions }: Record<string, unknown>) => ({
    message,
    extensions,
  })),
});

const MASKED = {
  status: 500,
  leak: undefined,
  errors: [{ message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
};

describe('a fault of a payout', () => {
  test('is 500 over GraphQL, masked, and nothing is debited', async () => {
    const reply = await gateway.graphql(business, `mutation { ${payment('broken@b.co')} }`);
    expect(shown(reply)).toEqual(MASKED);
    expect(reply.json.data).toEqual({ createPayoutUser: null });
    const { json } = await gateway.graphql(business, '{ payoutBalance { amount } }');
    expect(json.data.payoutBalance.amount).toBe(1_000_000);
  });

  test('is 500 over REST, masked, and nothing is debited', async () => {
    const { status, text } = await gateway.pay(business, { email: 'broken@b.co', amount: 10 });
    expect({ status, text }).toEqual({ status: 500, text: '{"error":"Internal server error"}' });
    await gateway.expectBooksToBalance();
  });

  test('is 503 with Retry-After where the lock was not to be had', async () => {
    const reply = await gateway.graphql(business, `mutation { ${payment('busy@b.co')} }`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(reply.text).not.toMatch(LEAKS);
    expect(reply.json.errors).toMatchObject([{ message: 'Service unavailable' }]);
    expect(reply.json.errors[0].extensions).toEqual({ code: 'OVERLOADED' });
  });

  test.each([
    ['broken', 'INTERNAL_SERVER_ERROR', 'Internal server error'],
    ['busy', 'OVERLOADED', 'Service unavailable'],
  ])(
    'that is %s leaves 200 where another of its document was made',
    async (kind, code, message) => {
      for (const [a, b] of [
        [`${kind}@b.co`, 'fine@b.co'],
        ['fine@b.co', `${kind}@b.co`],
      ] as const) {
        const query = `mutation { a: ${payment(a)} b: ${payment(b)} }`;
        for (const accept of ['application/json', 'application/graphql-response+json']) {
          const reply = await gateway.fetch('/graphql', {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              Authorization: `Bearer ${business.key}`,
              Accept: accept,
            },
            body: JSON.stringify({ query }),
          });
          expect(reply.status).toBe(200);
          expect(reply.text).not.toMatch(LEAKS);
          const [good, bad] = a === 'fine@b.co' ? ['a', 'b'] : ['b', 'a'];
          expect(reply.json.data).toEqual({ [good]: { entry: { amount: 10 } }, [bad]: null });
          expect(reply.json.errors).toMatchObject([{ message, path: [bad] }]);
          expect(reply.json.errors[0].extensions).toEqual({ code });
        }
      }
      await gateway.expectBooksToBalance();
    },
  );

  test('does not take down the others of its group', async () => {
    const payer = await gateway.business({ payoutBalance: 1000 });
    const emails = Array.from({ length: 20 }, (_, i) => (i === 7 ? 'broken' : `p${i}`));
    const replies = await Promise.all(
      emails.map((name) => gateway.pay(payer, { email: `${name}@b.co`, amount: 10 })),
    );
    expect(replies.map(({ status }) => status)).toEqual(
      emails.map((name) => (name === 'broken' ? 500 : 201)),
    );
    await gateway.expectBooksToBalance();
  });
});

describe('a fault of a query', () => {
  test('is masked too, whatever field it was, and the others are not shown', async () => {
    await sql('alter table payout_user rename column balance to balance_gone');
    try {
      for (const query of [
        '{ payoutUsers { nodes { balance } } }',
        '{ payoutUser(email: "fine@b.co") { balance } }',
        '{ history(first: 1) { nodes { payoutUser { balance } } } }',
        '{ payoutBalance { amount } payoutUsers { nodes { balance } } }',
      ]) {
        const reply = await gateway.graphql(business, query);
        expect({ query, ...shown(reply) }).toEqual({ query, ...MASKED });
      }
      const rest = await gateway.pay(business, { email: 'fine@b.co', amount: 10 });
      expect(rest.text).toBe('{"error":"Internal server error"}');
    } finally {
      await sql('alter table payout_user rename column balance_gone to balance');
    }
    expect((await gateway.pay(business, { email: 'fine@b.co', amount: 10 })).status).toBe(201);
  });

  test('of a connection that the database ended is gone with the next request', async () => {
    await sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    const replies = await Promise.all([
      gateway.graphql(business, '{ payoutBalance { amount } }'),
      gateway.pay(business, { email: 'fine@b.co', amount: 10 }),
    ]);
    for (const { text } of replies) expect(text).not.toMatch(LEAKS);
    const { status } = await gateway.graphql(business, '{ payoutBalance { amount } }');
    expect(status).toBe(200);
    await gateway.expectBooksToBalance();
  });

  test('of the keys themselves is 500 in REST’s form, and no 401', async () => {
    await sql('alter table api_key rename to api_key_gone');
    try {
      const reply = await gateway.graphql(business, '{ __typename }');
      expect(reply.status).toBe(500);
      expect(reply.text).toContain('Internal server error');
      expect(reply.text).not.toMatch(LEAKS);
    } finally {
      await sql('alter table api_key_gone rename to api_key');
    }
  });
});
