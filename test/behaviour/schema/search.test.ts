import { beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

// More users than a search looks at before it asks the index; every way to find some is taken.
const USERS = 6_000;
const FIRST = ['ada', 'bo', 'cy', 'dan', 'eve'];

/** Of the first user and of the last, whatever they are looked for by, there is one each. */
const emailOf = (n: number): string => {
  if (n === 7) return 'the_first%one+1@start.example';
  if (n === USERS - 3) return 'the.last-one@end.example';
  const domain = n < USERS - 500 ? 'example.com' : 'newcomers.org';
  return `${FIRST[n % FIRST.length]}.${n}@${domain}`;
};

const emails = Array.from({ length: USERS }, (_, n) => emailOf(n));
const balanceOf = (email: string) => (email.length * 7_919) % 101;

let business: TestBusiness;

beforeAll(async () => {
  const owners = [await gateway().business(), await gateway().business()];
  business = owners[0] ?? business;
  await withClient(gateway().databaseUrl, async (client) => {
    for (const { id } of owners)
      await client.query(
        `insert into payout_user (business_id, id, email, balance, active, hash_digest,
           hash_version, created_at, updated_at)
         select $1::uuid, lpad(to_hex(turn), 32, '0')::uuid, email, balance, turn % 2 = 0,
           sha256(convert_to($1::text || turn, 'UTF8')), 1, now(), now()
         from unnest($2::text[], $3::bigint[]) with ordinality as t (email, balance, turn)`,
        [id, emails, emails.map(balanceOf)],
      );
    await client.query('analyze payout_user');
  });
});

async function search(variables: Record<string, unknown>, page: string) {
  const { json } = await gateway().graphql(
    business,
    `query ($filter: PayoutUserFilter, $orderBy: PayoutUserOrder) {
      payoutUsers(filter: $filter, orderBy: $orderBy, ${page}) {
        totalCount nodes { email } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`,
    variables,
  );
  expect(json.errors).toBeUndefined();
  const { nodes, ...rest } = json.data.payoutUsers;
  return { emails: nodes.map(({ email }: { email: string }) => email) as string[], ...rest };
}

const TERMS =
  ' @ . a x q ~ e. .5 @n 1@ q@ + _ % - ad qx 99 9@e m st ada ADA.12 @example.com newcomers zzz ' +
  'last-one t_f t%f THE_FIRST %one+1 nobody@nowhere.example';
/** What is long is found by its beginning as well as what is short. */
const LONG_TERMS = [
  'a.'.repeat(127),
  'e.5'.padEnd(255, '.5'),
  '7@'.padEnd(255, 'x'),
  '_%'.repeat(127),
];
const matching = (term: string) => emails.filter((email) => email.includes(term.toLowerCase()));

describe('payoutUsers by emailContains, where there are many,', () => {
  test.each([...TERMS.split(' '), ...LONG_TERMS, 'y.2@example.com', 'n.3@ex', '8@newcomers.org'])(
    'finds and counts %j',
    async (term) => {
      const expected = matching(term);
      const filter = { emailContains: term };
      const first = await search({ filter }, 'first: 20');
      expect(first.totalCount).toBe(expected.length);
      expect(first.emails).toEqual(expected.slice(0, 20));
      expect(first.pageInfo.hasNextPage).toBe(expected.length > 20);
      const last = await search({ filter }, 'last: 20');
      expect(last.emails).toEqual(expected.slice(-20));
      expect(last.pageInfo.hasPreviousPage).toBe(expected.length > 20);
    },
  );

  test.each(['CREATED_AT', 'EMAIL', 'BALANCE'])('orders what it finds by %s', async (field) => {
    const compare = (a: string, b: string) => (a < b ? -1 : 1);
    for (const term of ['.599', 'newcomers', 'ada', 'qx']) {
      const expected = matching(term);
      if (field === 'EMAIL') expected.sort(compare);
      if (field === 'BALANCE') expected.sort((a, b) => balanceOf(a) - balanceOf(b));
      const ascending = { filter: { emailContains: term }, orderBy: { field, direction: 'ASC' } };
      expect((await search(ascending, 'first: 30')).emails).toEqual(expected.slice(0, 30));
      const descending = { ...ascending, orderBy: { field, direction: 'DESC' } };
      const reversed = expected.toReversed();
      expect((await search(descending, 'first: 30')).emails).toEqual(reversed.slice(0, 30));
    }
  });

  test.each(['CREATED_AT', 'EMAIL', 'BALANCE'])('is paged by %s to its end', async (field) => {
    const filter = { emailContains: '.59', status: 'ACTIVE' };
    const orderBy = { field, direction: 'DESC' };
    const all = (await search({ filter, orderBy }, 'first: 100')).emails;
    expect(all.length).toBeGreaterThan(40);
    const walked: string[] = [];
    let more = true;
    for (let after = 'null'; more && walked.length < 100;) {
      const page = await search({ filter, orderBy }, `first: 7, after: ${after}`);
      walked.push(...page.emails);
      after = JSON.stringify(page.pageInfo.endCursor);
      more = page.pageInfo.hasNextPage;
    }
    expect(walked).toEqual(all);
  });

  test('applies the rest of the filter as well', async () => {
    const filter = { emailContains: 'newcomers', status: 'ACTIVE', minBalance: 50 };
    const expected = emails.filter(
      (email, n) => n % 2 === 1 && email.includes('newcomers') && balanceOf(email) >= 50,
    );
    const found = await search({ filter }, 'first: 100');
    expect(found.totalCount).toBe(expected.length);
    expect(found.emails).toEqual(expected.slice(0, 100));
  });
});
