import { type IncomingMessage } from 'node:http';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { header } from './header.ts';

/**
 * Refuses what is not JSON, and JSON in a charset or a coding that is not read here. Without the
 * latter the reply would be that the body is not JSON, and its sender would look for the wrong
 * mistake.
 */
export function checkMediaType(req: IncomingMessage): void {
  // Node keeps the first of several headers; a proxy in front of the gateway may read another one.
  const types = req.headersDistinct['content-type'] ?? [];
  if (types.length === 0 || !types.every((type) => JSON_TYPE.test(type))) {
    throw new ApiError(API_ERRORS.unsupportedMediaType);
  }
  for (const type of types) {
    const charset = foreignCharset(type);
    if (charset !== undefined) throw unsupportedCharset(charset);
  }
  const coding = foreignCoding(header(req, 'content-encoding'), NO_CODINGS);
  if (coding !== undefined) throw unsupportedCoding(coding);
  // Node decodes `chunked` and no other transfer coding (RFC 9112, section 6.1).
  const transfer = foreignCoding(header(req, 'transfer-encoding'), [...NO_CODINGS, 'chunked']);
  if (transfer !== undefined) throw refusal(unsupported('Transfer-Encoding', transfer));
}

/** The type with any parameters. Of white space HTTP knows only two (RFC 9110, section 5.6.3). */
const JSON_TYPE = /^[ \t]*application\/json[ \t]*(?:;|$)/i;

/** JSON is UTF-8 (RFC 8259, section 8.1); ASCII is a subset of it. */
const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/** `identity` means no coding (RFC 9110, section 12.5.3); empty members are ignored (5.6.1). */
const NO_CODINGS = ['identity', ''];

/** `; name=value` (RFC 9110, section 5.6.6), also with the spaces around `=` that it forbids. */
const PARAMETER = /;[ \t]*([^=;" \t]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*)/g;

/** The charset of a media type if it cannot be read here. */
function foreignCharset(type: string): string | undefined {
  for (const [, name = '', value = ''] of type.matchAll(PARAMETER)) {
    if (name.toLowerCase() !== 'charset') continue;
    const charset = unquoted(value.trim());
    if (charset !== '' && !CHARSETS.has(charset.toLowerCase())) return charset;
  }
  return undefined;
}

/** The text without quotes; also without single ones, which HTTP takes for part of a token. */
function unquoted(value: string): string {
  const [, inner] = /^"(.*)"$/.exec(value) ?? /^'(.*)'$/.exec(value) ?? [];
  return inner === undefined ? value : inner.replaceAll(/\\(.)/g, '$1').trim();
}

/** The first coding of a list that is not among the known ones. */
function foreignCoding(list: string | undefined, known: readonly string[]): string | undefined {
  const codings = (list ?? '').split(',').map((coding) => coding.trim());
  return codings.find((coding) => !known.includes(coding.toLowerCase()));
}

/** The form of a name that the reply repeats; nothing else is repeated. */
const NAME = /^[\w.+-]{1,40}$/;

/** The refusal of a coding, with the `Accept-Encoding` that RFC 9110, section 15.5.16, wants. */
export function unsupportedCoding(name: string): ApiError {
  const text = unsupported('Content-Encoding', name);
  return refusal(text, { 'Accept-Encoding': 'identity' });
}

/** The refusal of a charset, such as that of `application/json; charset=utf-16`. */
export function unsupportedCharset(name: string): ApiError {
  return refusal(`${unsupported('charset', name)} The body must be UTF-8.`);
}

function unsupported(what: string, name: string): string {
  return `The ${what}${NAME.test(name) ? ` ${name}` : ''} is not supported.`;
}

function refusal(message: string, headers?: Readonly<Record<string, string>>): ApiError {
  return new ApiError({ ...API_ERRORS.unsupportedMediaType, message, ...(headers && { headers }) });
}
