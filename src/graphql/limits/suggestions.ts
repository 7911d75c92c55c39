import { GraphQLError } from 'graphql';
import { type Plugin } from 'graphql-yoga';

/** Keeps graphql-js from guessing what a caller meant, which tells names of the schema one by one. */
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
    // A few texts of the parser and of one rule know no such option.
    onExecutionResult({ result, setResult }) {
      if (!result || !('errors' in result) || !result.errors || 'data' in result) return;
      setResult({ ...result, errors: result.errors.map(withoutSuggestion) });
    },
  };
}

const SUGGESTION = /,? did you mean [^?]*\?/gi;

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(SUGGESTION, '');
  if (message === error.message) return error;
  const { nodes, path, extensions } = error;
  return new GraphQLError(message, { nodes, path, extensions });
}
