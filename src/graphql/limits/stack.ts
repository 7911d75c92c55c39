import { GraphQLError } from 'graphql';
import { type Plugin } from 'graphql-yoga';
import { API_ERRORS } from '../../kernel/errors.ts';

/** What nests too deeply for the stack of the parser or of the rules: the caller's fault, not ours. */
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

/** Reads a document, unless it is deeper than the stack. */
export function unlessTooDeep<T>(
  read: () => T,
  refuse: (error: GraphQLError) => T = (error) => {
    throw error;
  },
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { code } = API_ERRORS.limitExceeded;
    const extensions = { code };
    return refuse(new GraphQLError('The document is nested too deeply.', { extensions }));
  }
}
