import type { IncomingMessage } from 'node:http';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { header } from './header.ts';

/** The media type of JSON. */
const JSON_TYPES = ['application/json'] as const;

/**
 * The media type of a body, which is one of these; refuses any other, and a charset or a coding that
 * is not read here. Without the latter the reply would be that the body is malformed, and its sender
 * would look for the wrong mistake.
 */
export function checkMediaType<Type extends string = (typeof JSON_TYPES)[number]>(
  req: IncomingMessage,
  known: readonly Type[] = JSON_TYPES as readonly string[] as readonly Type[],
): Type {
  // Node keeps the first of several headers; a proxy in front of the gateway may read another one.
  const given = req.headersDistinct['content-type'] ?? [];
  const [type, ...others] = new Set(given.map((each) => known.find((name) => isOf(each, name))));
  if (type === undefined || others.length > 0) throw unsupportedType(known);
  for (const each of given) {
    const charset = foreignCharset(each);
    if (charset !== undefined) throw unsupportedCharset(charset);
  }
  const coding = foreignCoding(header(req, 'content-encoding'), NO_CODINGS);
  if (coding !== undefined) throw unsupportedCoding(coding);
  // Node decodes `chunked` and no other transfer coding (RFC 9112, section 6.1).
  const transfer = foreignCoding(header(req, 'transfer-encoding'), [...NO_CODINGS, 'chunked']);
  if (transfer !== undefined) throw refusal(unsupported('Transfer-Encoding', transfer));
  return type;
}

/**
 * Whether a Content-Type is of a media type, with any parameters. Of white space HTTP knows only two
 * (RFC 9110, section 5.6.3).
 */
function isOf(contentType: string, type: string): boolean {
  const text = contentType.replace(/^[ \t]+/, '').toLowerCase();
  return text.startsWith(type) && /^[ \t]*(?:;|$)/.test(text.slice(type.length));
}

/** JSON is UTF-8 (RFC 8259, section 8.1), and so are files here; ASCII is a subset of it. */
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

/** The refusal of a body of another media type than these. */
export function unsupportedType(known: readonly string[]): ApiError {
  return refusal(`The Content-Type must be ${known.join(' or ')}.`);
}

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
