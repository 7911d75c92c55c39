import { z } from 'zod';
import { API_ERRORS } from './errors.ts';

/** The header that makes a request safe to repeat (draft-ietf-httpapi-idempotency-key-header). */
export const KEY_HEADER = 'Idempotency-Key';

/** The most characters of a key, those of the quotes around it not counted. */
const KEY_LENGTH_MAX = 255;

// A bare key does not begin with a quote: it would be half of a string (RFC 8941, section 3.3.3),
// within which neither a quote nor a backslash stands. A header that is sent twice has a space.
const BARE = `(?!")[\\x21-\\x7e]{1,${KEY_LENGTH_MAX}}`;
const QUOTED = `"[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,${KEY_LENGTH_MAX}}"`;
const FORM = new RegExp(`^(?:${BARE}|${QUOTED})$`);

/** The form of a key, in the header and in GraphQL's argument alike: bare, or a quoted string. */
export const IdempotencyKey = z.string().regex(FORM, API_ERRORS.idempotencyKeyInvalid.message);

/** The key that a valid text names, which for a quoted string stands between the quotes. */
export function keyOf(text: string): string {
  return FORM.test(text) && text.startsWith('"') ? text.slice(1, -1) : text;
}

/** What a key is answered with that was sent where nobody looks for one. */
export const KEY_MISPLACED = `Send the key in the ${KEY_HEADER} header.`;

/** How a client may spell the key's name where there is no such field, such as in a body. */
const SPELLING = /^(?:x[-_]?)?idempotency[-_]?key$/i;
/** A header that other APIs read. */
const FOREIGN_HEADER = 'X-Idempotency-Key';

/**
 * Whether a key is sent where it is not read: in another header, or among these fields. Whoever sends
 * one relies on it, and would pay twice where any other unknown field does no harm. Null is none.
 */
export function hasMisplacedKey(
  header: (name: string) => string | undefined,
  fields: Readonly<Record<string, unknown>>,
): boolean {
  const foreign = header(FOREIGN_HEADER);
  if (foreign !== undefined && foreign !== header(KEY_HEADER)) return true;
  return Object.entries(fields).some(([name, value]) => value != null && SPELLING.test(name));
}
