import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './introspection.ts';

/**
 * Makes an operation of a text. Its data and variables are typed from `schema.graphql`, so that the
 * type checker finds what is read and is not there; a test validates each whole.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    /** Whole cents, exact to 2^53-1. */
    Cents: number;
    /** RFC 3339, in UTC. */
    DateTime: string;
    JSONObject: Record<string, unknown>;
    ID: string;
  };
}>();

export { type FragmentOf, type ResultOf, type VariablesOf, readFragment } from 'gql.tada';
