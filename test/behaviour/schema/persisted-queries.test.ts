import { createHash } from 'node:crypto';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const JSON_ONLY = 'application/json';
const MODERN = 'application/graphql-response+json';

let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = { persistedQuery: { version: 1, sha256Hash: sha256('{ __typename }') } };
const headersFor = (accept: string) => ({
  Accept: accept,
  Authorization: `Bearer ${business.key}`,
});

const UNSUPPORTED = {
  errors: [
    {
      message: 'PersistedQueryNotSupported',
      extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
    },
  ],
};

const post = (body: object, accept = JSON_ONLY) =>
  gateway().fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headersFor(accept) },
    body: JSON.stringify(body),
  });

describe('a hash instead of a query', () => {
  test.each([
    { extensions: persisted },
    { extensions: persisted, operationName: 'Balance', variables: { n: 1 } },
    { extensions: persisted, query: null },
    { extensions: persisted, query: '' },
    { extensions: { persistedQuery: true } },
  ])('is not supported: POST of %j', async (body) => {
    expect(await post(body)).toMatchObject({ status: 200, json: UNSUPPORTED });
    expect(await post(body, MODERN)).toMatchObject({ status: 400, json: UNSUPPORTED });
  });

  test('is not supported by GET either', async () => {
    const extensions = encodeURIComponent(JSON.stringify(persisted));
    for (const [accept, status] of [
      [JSON_ONLY, 200],
      [MODERN, 400],
    ] as const) {
      const path = `/graphql?operationName=Balance&variables=%7B%7D&extensions=${extensions}`;
      const reply = await gateway().fetch(path, { headers: headersFor(accept) });
      expect(reply).toMatchObject({ status, json: UNSUPPORTED });
    }
  });

  test('beside a query leaves the query to run', async () => {
    const query = '{ payoutBalance { amount } }';
    const answer = { data: { payoutBalance: { amount: 1_000_000 } } };
    expect((await post({ query, extensions: persisted })).json).toEqual(answer);
    const parameters = new URLSearchParams({ query, extensions: JSON.stringify(persisted) });
    const headers = headersFor(JSON_ONLY);
    expect((await gateway().fetch(`/graphql?${parameters}`, { headers })).json).toEqual(answer);
  });

  test.each([
    {},
    { extensions: {} },
    { extensions: null },
    { extensions: { persistedQuery: null } },
  ])('is not in %j', async (body) => {
    const { status, json } = await post(body);
    expect([status, json.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });
});

/** A fetch that has the credential, and notes whether each request had a query in it. */
function watchedFetch(): { readonly fetch: typeof fetch; readonly whole: boolean[] } {
  const whole: boolean[] = [];
  return {
    whole,
    fetch: async (target, init) => {
      const request = new Request(target, init);
      request.headers.set('Authorization', `Bearer ${business.key}`);
      whole.push(/\bquery=|"query":/.test(`${request.url} ${await request.clone().text()}`));
      return fetch(request);
    },
  };
}

const BALANCE = gql`
  query Balance {
    payoutBalance {
      amount
    }
  }
`;

describe('a client that sends hashes goes over to whole queries', () => {
  test.each([false, true])('Apollo Client, by GET: %s', async (useGETForHashedQueries) => {
    const watched = watchedFetch();
    const http = new HttpLink({ uri: `${gateway().url}/graphql`, fetch: watched.fetch });
    const hashes = new PersistedQueryLink({ sha256, useGETForHashedQueries });
    const client = new ApolloClient({ cache: new InMemoryCache(), link: hashes.concat(http) });
    for (let i = 0; i < 2; i += 1) {
      const { data } = await client.query({ query: BALANCE, fetchPolicy: 'network-only' });
      expect(data).toMatchObject({ payoutBalance: { amount: 1_000_000 } });
    }
    // The hash is tried once, and never again.
    expect(watched.whole).toEqual([false, true, true]);
  });

  test.each([false, true])('urql, by GET: %s', async (preferGetForPersistedQueries) => {
    const watched = watchedFetch();
    const client = new Client({
      url: `${gateway().url}/graphql`,
      fetch: watched.fetch,
      preferGetMethod: false,
      requestPolicy: 'network-only',
      exchanges: [
        persistedExchange({
          generateHash: async (query) => sha256(query),
          preferGetForPersistedQueries,
        }),
        fetchExchange,
      ],
    });
    for (let i = 0; i < 2; i += 1) {
      const { data, error } = await client.query(BALANCE, {}).toPromise();
      expect(error).toBeUndefined();
      expect(data).toMatchObject({ payoutBalance: { amount: 1_000_000 } });
    }
    expect(watched.whole).toEqual([false, true, true]);
  });
});
