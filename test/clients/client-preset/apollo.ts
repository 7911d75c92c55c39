import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** Which types each interface has: Apollo's cache needs them for fragments on `Node`. */
export type PossibleTypes = Readonly<Record<string, string[]>>;

/** Apollo Client with a cache that makes one list of a connection's pages. */
export function createApolloClient(uri: string, key: string, possibleTypes: PossibleTypes) {
  return new ApolloClient({
    link: new HttpLink({ uri, headers: { Authorization: `Bearer ${key}` } }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        Query: {
          fields: {
            history: relayStylePagination(['filter']),
            payoutUsers: relayStylePagination(['filter', 'orderBy']),
            payRuns: relayStylePagination(['filter']),
          },
        },
        PayoutUser: { fields: { history: relayStylePagination() } },
        PayRun: { fields: { lines: relayStylePagination(['filter']) } },
      },
    }),
  });
}

/** Asks the gateway for the types of its interfaces, as Apollo's documentation has it. */
export async function possibleTypesAt(uri: string): Promise<PossibleTypes> {
  const query = '{ __schema { types { kind name possibleTypes { name } } } }';
  const reply = await fetch(uri, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await reply.json()) as { data: { __schema: { types: IntrospectedType[] } } };
  return Object.fromEntries(
    data.__schema.types
      .filter(({ possibleTypes }) => possibleTypes)
      .map(({ name, possibleTypes }) => [name, possibleTypes?.map((type) => type.name) ?? []]),
  );
}

interface IntrospectedType {
  readonly name: string;
  readonly possibleTypes: readonly { readonly name: string }[] | null;
}
