import { GraphQLError, type ParseOptions } from 'graphql';
import { overLimit } from './over-limit.ts';

type Parse = (source: unknown, options?: ParseOptions) => unknown;

/** The same parser, which stops at the first token that is one too many. */
export function parseWithin(max: number, parse: Parse): Parse {
  // All that the parser tells of it; what a caller writes stands within longer texts.
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
