/** Why a call is refused: a row of the table for both REST and GraphQL. Codes are stable. */
export interface ErrorKind {
  readonly code: string;
  /** The HTTP status over REST. */
  readonly status: number;
  /** Its text, which clients may compare. */
  readonly message: string;
  /** When it happens, and what the caller can do: for the OpenAPI document. */
  readonly when?: string;
  /** Whether GraphQL answers with that status too; other refusals leave it at 200. */
  readonly overGraphQL?: true;
  /** Whether it is found before there is an operation; then GraphQL has that status too. */
  readonly ofHttp?: true;
  /** Whether only GraphQL has it; GraphQL over HTTP (section 6) decides the status. */
  readonly ofGraphQL?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The texts of each field that failed, all at once. */
export type Fields = Readonly<Record<string, readonly string[]>>;

/** How long a caller should wait before it tries again, in seconds. */
const RETRY_AFTER_SECONDS = 1;

/** The errors that any module may throw; a module's own are in its folder, in the same form. */
export const API_ERRORS = {
  unauthenticated: {
    code: 'UNAUTHENTICATED',
    status: 401,
    message: 'Unauthorized',
    when: 'The credential is missing, malformed, unknown, revoked or expired.',
    overGraphQL: true,
    headers: { 'WWW-Authenticate': 'Bearer' },
  },
  forbidden: {
    code: 'FORBIDDEN',
    status: 403,
    message: 'Forbidden',
    when: 'The credential is valid, and may not do this.',
  },
  invalid: {
    code: 'VALIDATION_FAILED',
    status: 400,
    message: 'The given data was invalid.',
    when: 'A value breaks its rule; `fields` has the texts of each field that failed.',
  },
  idempotencyKeyInvalid: {
    code: 'VALIDATION_FAILED',
    status: 400,
    message: 'The Idempotency-Key header is invalid.',
    when: 'The Idempotency-Key is not 1 to 255 visible ASCII characters, bare or within quotes.',
  },
  rateLimited: {
    code: 'RATE_LIMITED',
    status: 429,
    message: 'Too many requests. Please try again later.',
    when: 'Over a rate limit; nothing was done. Try again after Retry-After seconds.',
    overGraphQL: true,
  },
  unavailable: {
    code: 'OVERLOADED',
    status: 503,
    message: 'Service unavailable',
    when: 'Overloaded or shutting down; nothing was done. Try again after Retry-After seconds.',
    overGraphQL: true,
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  },
  internal: {
    code: 'INTERNAL_SERVER_ERROR',
    status: 500,
    message: 'Internal server error',
    when: 'Our fault. Try again, with the same Idempotency-Key where there is one.',
    overGraphQL: true,
  },
  badRequest: {
    code: 'BAD_USER_INPUT',
    status: 400,
    message: 'The request is not valid HTTP.',
    ofHttp: true,
  },
  notAcceptable: {
    code: 'BAD_USER_INPUT',
    status: 406,
    message: 'The reply is application/json or application/graphql-response+json.',
    when: 'The client accepts no JSON.',
    ofHttp: true,
    ofGraphQL: true,
  },
  badParameter: {
    code: 'BAD_USER_INPUT',
    status: 400,
    message: 'The variables and extensions must be JSON objects.',
    ofHttp: true,
    ofGraphQL: true,
  },
  unknownParameters: {
    code: 'BAD_USER_INPUT',
    status: 400,
    message: 'The query string has parameters that are unknown, or given twice.',
    ofHttp: true,
  },
  notFound: {
    code: 'NOT_FOUND',
    status: 404,
    message: 'Not found',
    when: 'There is no such path. Paths are exact.',
    ofHttp: true,
  },
  methodNotAllowed: {
    code: 'METHOD_NOT_ALLOWED',
    status: 405,
    message: 'Method not allowed',
    when: 'The path has no such method; `Allow` names those that it has.',
    ofHttp: true,
  },
  unsupportedMediaType: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    message: 'The Content-Type must be application/json.',
    ofHttp: true,
  },
  bodyTooLarge: {
    code: 'LIMIT_EXCEEDED',
    status: 413,
    message: 'The request body is too large.',
    ofHttp: true,
  },
  limitExceeded: {
    code: 'LIMIT_EXCEEDED',
    status: 400,
    message: 'The query is over a limit.',
    when: 'The query is over a limit, which the message names; nothing was done.',
    ofGraphQL: true,
  },
  bodyNotObject: {
    code: 'BAD_USER_INPUT',
    status: 400,
    message: 'The request body must be a JSON object.',
    ofHttp: true,
  },
} as const satisfies Record<string, ErrorKind>;

/** A refusal whose text the caller may read. Whatever else is thrown is a bug, and masked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ErrorKind;
  readonly fields: Fields | undefined;

  constructor(kind: ErrorKind, fields?: Fields) {
    super(fields ? (onlyText(fields) ?? kind.message) : kind.message);
    this.kind = kind;
    this.fields = fields;
  }

  /** The `extensions` of the GraphQL error: graphql-js copies them from what was thrown. */
  get extensions(): Record<string, unknown> {
    const { code, status, headers, overGraphQL } = this.kind;
    return {
      code,
      ...(this.fields && { fields: this.fields }),
      ...(overGraphQL && { http: { status, headers } }),
    };
  }

  /** The body of the REST reply: the texts of the fields that failed, or the one error. */
  get body(): object {
    return this.fields ?? { error: this.message };
  }
}

/** `VALIDATION_FAILED` for these fields; its message is the one text, if there is exactly one. */
export function invalid(fields: Fields): ApiError {
  return new ApiError(API_ERRORS.invalid, fields);
}

function onlyText(fields: Fields): string | undefined {
  const texts = Object.values(fields).flat();
  return texts.length === 1 ? texts[0] : undefined;
}
