import { type IncomingMessage } from 'node:http';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { header } from './exchange.ts';

/**
 * Refuses what is not JSON, and JSON in a charset or under a coding that nobody here reads: as bytes
 * it would be no JSON, and its sender would look for the mistake in the wrong place.
 */
export function checkMediaType(req: IncomingMessage): void {
  // Node keeps the first of several; the others would be read by whoever stands before the gateway.
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
  // Node undoes `chunked`, and passes on as it is what was coded before it (RFC 9112, section 6.1).
  const transfer = foreignCoding(header(req, 'transfer-encoding'), [...NO_CODINGS, 'chunked']);
  if (transfer !== undefined) throw refusal(unsupported('Transfer-Encoding', transfer));
}

/** With any parameters; around it HTTP's two blanks, and no other of Unicode's. */
const JSON_TYPE = /^[ \t]*application\/json[ \t]*(?:;|$)/i;

/** JSON is UTF-8 (RFC 8259, section 8.1), of which ASCII is a part. */
const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/** `identity` says that there is none (RFC 9110, section 8.4.1); an empty member says nothing. */
const NO_CODINGS = ['identity', ''];

/** `; name=value`, the value a token or a quoted string, with blanks that RFC 9110, 5.6.6, forbids. */
const PARAMETER = /;[ \t]*([^=;" \t]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*)/g;

/** The charset of a media type, where it is another than can be read. */
function foreignCharset(type: string): string | undefined {
  for (const [, name = '', value = ''] of type.matchAll(PARAMETER)) {
    if (name.toLowerCase() !== 'charset') continue;
    const charset = unquoted(value.trim());
    if (charset !== '' && !CHARSETS.has(charset.toLowerCase())) return charset;
  }
  return undefined;
}

/** Single quotes are a part of a token, but are meant as quotes wherever they are sent. */
function unquoted(value: string): string {
  const [, inner] = /^"(.*)"$/.exec(value) ?? /^'(.*)'$/.exec(value) ?? [];
  return inner === undefined ? value : inner.replaceAll(/\\(.)/g, '$1').trim();
}

/** The first of a list of codings that has none of these names. */
function foreignCoding(list: string | undefined, known: readonly string[]): string | undefined {
  const codings = (list ?? '').split(',').map((coding) => coding.trim());
  return codings.find((coding) => !known.includes(coding.toLowerCase()));
}

/** A name that may be repeated to its sender; what is none is only spoken of. */
const NAME = /^[\w.+-]{1,40}$/;

/** With the header by which RFC 9110, section 15.5.16, tells this from a wrong media type. */
export function unsupportedCoding(name: string): ApiError {
  const text = unsupported('Content-Encoding', name);
  return refusal(text, { 'Accept-Encoding': 'identity' });
}

/** As of `Content-Type: application/json; charset=utf-16`. */
export function unsupportedCharset(name: string): ApiError {
  return refusal(`${unsupported('charset', name)} The body must be UTF-8.`);
}

function unsupported(what: string, name: string): string {
  return `The ${what}${NAME.test(name) ? ` ${name}` : ''} is not supported.`;
}

function refusal(message: string, headers?: Readonly<Record<string, string>>): ApiError {
  return new ApiError({ ...API_ERRORS.unsupportedMediaType, message, ...(headers && { headers }) });
}
