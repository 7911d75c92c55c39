import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { API_ERRORS } from '../../kernel/errors.ts';

/** Refuses a document that nests too deeply for the stack of the parser or of validation. */
export function refuseDeepDocuments(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((...given: Parameters<typeof parseFn>): unknown =>
        unlessTooDeep(() => parseFn(...given)),
      );
    },
    onValidate({ validateFn, setValidationFn }) {
      setValidationFn((...given: Parameters<typeof validateFn>): unknown =>
        unlessTooDeep(
          () => validateFn(...given),
          (error) => [error],
        ),
      );
    },
  };
}

/**
 * What V8 says when the stack is full. Any other RangeError is a bug of ours and is passed on. The
 * language has no code for it, so a test overflows the stack and pins the text.
 */
const STACK_OVERFLOW = 'Maximum call stack size exceeded';

/** Runs what walks a document recursively; refuses the document if the stack is too small. */
export function unlessTooDeep<T>(
  walk: () => T,
  refuse: (error: GraphQLError) => T = (error) => {
    throw error;
  },
): T {
  try {
    return walk();
  } catch (error) {
    if (!(error instanceof RangeError) || error.message !== STACK_OVERFLOW) throw error;
    const { code } = API_ERRORS.limitExceeded;
    const extensions = { code };
    return refuse(new GraphQLError('The document is nested too deeply.', { extensions }));
  }
}
