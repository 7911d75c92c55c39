import type { ErrorKind } from './errors.ts';

/** The errors that are found before any resolver runs. */
export const GRAPHQL_ERRORS = {
  parseFailed: {
    code: 'GRAPHQL_PARSE_FAILED',
    status: 400,
    message: 'The document is no GraphQL.',
    ofGraphQL: true,
  },
  notOfSchema: {
    code: 'GRAPHQL_VALIDATION_FAILED',
    status: 400,
    message: 'The document does not fit the schema.',
    when: 'The document does not fit the schema: an unknown field, a literal that is missing or wrong.',
    ofGraphQL: true,
  },
  noOperation: {
    code: 'BAD_USER_INPUT',
    status: 400,
    message: 'Could not determine what operation to execute.',
    ofGraphQL: true,
  },
  mutationByGet: {
    code: 'BAD_USER_INPUT',
    status: 405,
    message: 'Can only perform a mutation operation from a POST request.',
    overGraphQL: true,
    ofGraphQL: true,
    headers: { Allow: 'POST' },
  },
  subscriptionNotStreamed: {
    code: 'BAD_USER_INPUT',
    status: 406,
    message: 'A subscription is answered as a stream: send the header Accept: text/event-stream.',
    overGraphQL: true,
    ofGraphQL: true,
  },
  tooManySubscriptions: {
    code: 'LIMIT_EXCEEDED',
    status: 429,
    message: 'Too many subscriptions are open.',
    when: 'As many subscriptions of its caller are open as may be, as the message says. Close one.',
    ofGraphQL: true,
  },
  streamClosed: {
    code: 'UNAVAILABLE',
    status: 503,
    message: 'The gateway is shutting down. Connect again.',
    when: 'The last event of a subscription whose gateway is shut down. Connect again.',
    ofGraphQL: true,
  },
  badVariables: {
    code: 'BAD_USER_INPUT',
    status: 400,
    message: 'The variables do not fit the operation.',
    when: 'A variable, or a field within one, is missing, null, unknown or of a wrong type.',
    ofGraphQL: true,
  },
  notOfScalar: {
    code: 'VALIDATION_FAILED',
    status: 400,
    message: 'The value is none of its type.',
    when: 'A value is no `Cents` or no `DateTime`; then without `fields`.',
    ofGraphQL: true,
  },
  persistedQueryNotSupported: {
    code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    status: 400,
    message: 'PersistedQueryNotSupported',
    when: 'A hash came instead of a query, and no queries are kept. Send the query.',
    ofGraphQL: true,
  },
} as const satisfies Record<string, ErrorKind>;
