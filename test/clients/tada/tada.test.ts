import { Client, fetchExchange } from '@urql/core';
import { readFragment } from 'gql.tada';
import { expect, expectTypeOf, test } from 'vitest';
import { graphqlUrl, ownKey, payPeople } from '../stage.ts';
import { FindUser, Person } from './tada.ts';

const key = ownKey(3);
const client = new Client({
  url: graphqlUrl(),
  preferGetMethod: false,
  fetchOptions: { headers: { Authorization: `Bearer ${key}` } },
  exchanges: [fetchExchange],
});

test('what a query is answered with has the type that its text says', async () => {
  const [email = ''] = await payPeople(key, 1);
  const { data } = await client.query(FindUser, { email }).toPromise();
  const user = data?.payoutUser;
  expectTypeOf(user?.status).toEqualTypeOf<'ACTIVE' | 'INACTIVE' | undefined>();
  const person = readFragment(Person, user);
  expectTypeOf(person?.balance).toEqualTypeOf<number | undefined>();
  expect([user?.status, person?.email, person?.balance]).toEqual(['ACTIVE', email, 100]);
  expect(Date.parse(user?.createdAt ?? '')).toBeGreaterThan(0);
});
