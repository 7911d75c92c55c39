import { GraphQLError } from 'graphql';
import { type Plugin } from 'graphql-yoga';
import { GRAPHQL_ERRORS } from '../kernel/graphql-errors.ts';

/**
 * Answers a client that sends the hash of its query instead of the query (Apollo's automatic persisted
 * queries): no queries are kept here. By this very text such a client knows it, and sends the whole.
 */
export function refusePersistedQueries(): Plugin {
  return {
    onParams({ params: { query, extensions } }) {
      if (query || extensions?.['persistedQuery'] == null) return;
      const { code, status, message } = GRAPHQL_ERRORS.persistedQueryNotSupported;
      throw new GraphQLError(message, { extensions: { code, http: { status } } });
    },
  };
}
