import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './generated/schema.d.ts';

/** gql.tada: the types of a query are read from its text, without a generator at work. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { Cents: number; DateTime: string; JSONObject: Record<string, unknown> };
}>();

export const Person = graphql(`
  fragment Person on PayoutUser {
    id
    email
    balance
  }
`);

export const FindUser = graphql(
  `
    query FindUser($email: String) {
      payoutUser(email: $email) {
        status
        createdAt
        ...Person
      }
    }
  `,
  [Person],
);
