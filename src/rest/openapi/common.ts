import { BODY_BYTES_MAX } from '../../settings/variables.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { unsupportedCharset, unsupportedCoding } from '../../http/media-type.ts';
import { wrongParameters } from '../../http/parameters.ts';
import { RateLimited } from '../../http/rate-limit.ts';
import { type Credential, type OperationDescription } from '../../kernel/described.ts';
import { type Example, type ExampleRequest } from '../../kernel/described.ts';
import { over, refused, varying } from './example.ts';

/** The refusals that a call may meet whatever it is for: of its HTTP, its credential and its body. */
export function commonExamples({ credentials, body }: OperationDescription) {
  const header = credentials?.[0] && headerOf(credentials[0]);
  return {
    badRequest: refused(API_ERRORS.badRequest, { headers: { Host: null } }),
    unknownParameter: UNKNOWN_PARAMETER,
    ...(header !== undefined && {
      unauthenticated: refused(API_ERRORS.unauthenticated, { headers: { [header]: null } }),
    }),
    ...(body && BODY_REFUSALS),
    rateLimited: RATE_LIMITED,
    internal: refused(API_ERRORS.internal),
    unavailable: refused(API_ERRORS.unavailable),
  };
}

const QUERY = { page: '2' };
const UNKNOWN_PARAMETER: Example = {
  ...varying(
    new ApiError(
      API_ERRORS.unknownParameters,
      wrongParameters(new URLSearchParams(QUERY).toString(), []),
    ),
    { query: QUERY },
  ),
  summary: 'A parameter of the query string that nobody reads',
};

const WINDOW_SECONDS = 60;
const { kind, body } = new RateLimited('key', WINDOW_SECONDS);
const RATE_LIMITED: Example = { ...refused(kind), body };

const BODY_REFUSALS: Readonly<Record<string, Example>> = {
  unsupportedMediaType: refused(API_ERRORS.unsupportedMediaType, {
    headers: { 'Content-Type': 'text/plain' },
  }),
  unsupportedCoding: varying(unsupportedCoding('gzip'), {
    headers: { 'Content-Encoding': 'gzip' },
  }),
  unsupportedCharset: varying(unsupportedCharset('utf-16'), {
    headers: { 'Content-Type': 'application/json; charset=utf-16' },
  }),
  bodyTooLarge: refused(API_ERRORS.bodyTooLarge, {
    headers: { 'Content-Length': String(BODY_BYTES_MAX + 1) },
  }),
  bodyNotObject: refused(API_ERRORS.bodyNotObject, { body: [] }),
};

/** An ordinary call, with the first of its credentials, and with the type of its body. */
export function ordinaryRequest({
  credentials,
  body,
  request,
}: OperationDescription): ExampleRequest {
  const [credential] = body?.mayCarryCredential ? [] : (credentials ?? []);
  const header = credential && headerOf(credential);
  const headers = {
    ...(header !== undefined && { [header]: credential?.example ?? '' }),
    ...(body && { 'Content-Type': 'application/json' }),
  };
  return over({ headers }, request);
}

function headerOf({ scheme }: Credential): string | undefined {
  if (scheme.type === 'http') return 'Authorization';
  return scheme.in === 'header' ? scheme.name : undefined;
}
