import {
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  type ValidationContext,
  getIntrospectionQuery,
  getOperationAST,
  parse,
} from 'graphql';
import { invariant } from '../../kernel/invariant.ts';
import type { Plugin } from 'graphql-yoga';
import { measureOperation } from './measure.ts';
import type { Measure } from './sum.ts';

/** How many times the query that GraphiQL sends an introspection may cost. */
const TIMES_GRAPHIQL = 2;

/** The limits of introspection: the depth of GraphiQL's query with every option, twice its cost. */
export function measureIntrospection(schema: GraphQLSchema): Measure {
  const document = parse(
    getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      experimentalDirectiveDeprecation: true,
      oneOf: true,
    }),
  );
  const operation = getOperationAST(document);
  invariant(operation, 'The introspection query has no operation');
  const { measure } = measureOperation(schema, document, operation, {});
  return { ...measure, introspectionCost: measure.introspectionCost * TIMES_GRAPHIQL };
}

/** Refuses introspection to everybody. `__typename` stays allowed, as clients' caches need it. */
export function refuseIntrospection(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(noIntrospection);
    },
  };
}

function noIntrospection(context: ValidationContext) {
  return {
    Field(node: FieldNode) {
      const name = node.name.value;
      if (name !== '__schema' && name !== '__type') return undefined;
      context.reportError(new GraphQLError('Introspection is switched off.', { nodes: [node] }));
      // The fields below it are skipped: one error is enough.
      return false;
    },
  };
}
