import { GraphQLError, type ParseOptions } from 'graphql';
import { overLimit } from './over-limit.ts';

type Parse = (source: unknown, options?: ParseOptions) => unknown;

/** The same parser with graphql-js's own limit of tokens: it stops at the first one too many. */
export function parseWithin(max: number, parse: Parse): Parse {
  // The error has no code, so it is known by its whole text; the test of the limit of tokens
  // provokes it. No document can forge it: a syntax error quotes a document within a longer text.
  const tooMany = `Syntax Error: Document contains more than ${max} tokens. Parsing aborted.`;
  return (source, options) => {
    try {
      return parse(source, { ...options, maxLexicalTokens: max });
    } catch (error) {
      if (!(error instanceof GraphQLError) || error.message !== tooMany) throw error;
      throw overLimit(`more than ${max} tokens`, max);
    }
  };
}
