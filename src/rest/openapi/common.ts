import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { unsupportedCharset, unsupportedCoding, unsupportedType } from '../../http/media-type.ts';
import { wrongParameters } from '../../http/parameters.ts';
import { RateLimited } from '../../http/rate-limit.ts';
import type {
  Credential,
  DescribedExample,
  ExampleRequest,
  OperationDescription,
  RequestBody,
} from '../../kernel/described.ts';
import { refused, varying, withOverrides } from './example.ts';

/** The refusals that any operation may answer with: of its HTTP, its credential and its body. */
export function commonExamples({ credentials, body }: OperationDescription, bodyBytesMax: number) {
  const header = credentials?.[0] && headerOf(credentials[0]);
  return {
    badRequest: refused(API_ERRORS.badRequest, { headers: { Host: null } }),
    unknownParameter: unknownParameter(),
    ...(header !== undefined && {
      unauthenticated: refused(API_ERRORS.unauthenticated, { headers: { [header]: null } }),
    }),
    ...(credentials?.some(hasScopes) && { forbidden: refused(API_ERRORS.forbidden) }),
    ...(body && bodyRefusals(body, bodyBytesMax)),
    rateLimited: rateLimited(),
    internal: refused(API_ERRORS.internal),
    unavailable: refused(API_ERRORS.unavailable),
  };
}

/** Whether a credential may be valid and still not do this: a bearer's may have fewer scopes. */
function hasScopes({ scheme }: Credential): boolean {
  return scheme.type === 'http';
}

function unknownParameter(): DescribedExample {
  const query = { page: '2' };
  const wrong = wrongParameters(new URLSearchParams(query).toString(), []);
  return {
    ...varying(new ApiError(API_ERRORS.unknownParameters, wrong), { query }),
    summary: 'A parameter of the query string that nobody reads',
  };
}

/** The window of the rate limit that the example is over, in seconds. */
const WINDOW_SECONDS = 60;

function rateLimited(): DescribedExample {
  const { kind, body } = new RateLimited('key', WINDOW_SECONDS);
  return { ...refused(kind), body };
}

/** The media types of a body that says nothing of them. */
export const JSON_TYPES = ['application/json'] as const;

function bodyRefusals(
  { mediaTypes = JSON_TYPES, bytesMax }: RequestBody,
  bodyBytesMax: number,
): Readonly<Record<string, DescribedExample>> {
  const [type = ''] = mediaTypes;
  return {
    unsupportedMediaType: refused(unsupportedType(mediaTypes).kind, {
      headers: { 'Content-Type': 'text/plain' },
    }),
    unsupportedCoding: varying(unsupportedCoding('gzip'), {
      headers: { 'Content-Encoding': 'gzip' },
    }),
    unsupportedCharset: varying(unsupportedCharset('utf-16'), {
      headers: { 'Content-Type': `${type}; charset=utf-16` },
    }),
    bodyTooLarge: refused(API_ERRORS.bodyTooLarge, {
      headers: { 'Content-Length': String((bytesMax ?? bodyBytesMax) + 1) },
    }),
    ...(mediaTypes === JSON_TYPES && {
      bodyNotObject: refused(API_ERRORS.bodyNotObject, { body: [] }),
    }),
  };
}

/** The request of an operation, with the first of its credentials and the type of its body. */
export function ordinaryRequest({
  credentials,
  body,
  request,
}: OperationDescription): ExampleRequest {
  const [credential] = body?.mayCarryCredential ? [] : (credentials ?? []);
  const header = credential && headerOf(credential);
  const headers = {
    ...(header !== undefined && { [header]: credential?.example ?? '' }),
    ...(body && { 'Content-Type': (body.mediaTypes ?? JSON_TYPES)[0] }),
  };
  return withOverrides({ headers }, request);
}

function headerOf({ scheme }: Credential): string | undefined {
  if (scheme.type === 'http') return 'Authorization';
  if (scheme.in === 'cookie') return 'Cookie';
  return scheme.in === 'header' ? scheme.name : undefined;
}
