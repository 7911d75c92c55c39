import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { minifyIntrospectionQuery } from '@urql/introspection';
import { type IntrospectionQuery, getIntrospectionQuery } from 'graphql';

/** urql with its normalized cache, which knows the schema and makes one list of a connection's pages. */
export function createUrqlClient(url: string, key: string, schema: IntrospectionQuery) {
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { Authorization: `Bearer ${key}` } },
    exchanges: [
      cacheExchange({
        schema,
        // What has no id is kept with what it belongs to.
        keys: { BatchLine: () => null, BatchLineError: () => null },
        resolvers: {
          Query: { history: relayPagination(), payoutUsers: relayPagination() },
          PayoutUser: { history: relayPagination() },
        },
      }),
      fetchExchange,
    ],
  });
}

/** The schema, as the gateway tells it, in the form that the cache takes. */
export async function schemaAt(url: string): Promise<IntrospectionQuery> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data } = (await reply.json()) as { readonly data: IntrospectionQuery };
  return minifyIntrospectionQuery(data, { includeScalars: true, includeEnums: true });
}
