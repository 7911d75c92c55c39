import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Keeps graphql-js from suggesting names: by its suggestions a stranger could learn the schema. */
export function hideSuggestions(): Plugin {
  return {
    onValidate({ validateFn, setValidationFn }) {
      setValidationFn((schema, document, rules) =>
        validateFn(schema, document, rules, { hideSuggestions: true }),
      );
    },
    onExecute({ args }) {
      Object.assign(args, { hideSuggestions: true });
    },
  };
}

/**
 * The parser and the rule of leaf fields suggest whatever the option says: it is cut out of their
 * texts. The test of suggestions provokes each of them.
 */
export function withoutSuggestions(result: ExecutionResult): ExecutionResult {
  if (!result.errors || 'data' in result) return result;
  return { ...result, errors: result.errors.map(withoutSuggestion) };
}

const SUGGESTION = /,? did you mean [^?]*\?/gi;

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(SUGGESTION, '');
  if (message === error.message) return error;
  const { nodes, path, extensions } = error;
  return new GraphQLError(message, { nodes, path, extensions });
}
