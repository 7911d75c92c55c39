import { z } from 'zod';
import { API_ERRORS } from './errors.ts';

/** The header that makes a request safe to repeat (draft-ietf-httpapi-idempotency-key-header). */
export const KEY_HEADER = 'Idempotency-Key';

/** The most characters of a key, without the quotes around it. */
const KEY_LENGTH_MAX = 255;

// The draft has a string within quotes (RFC 8941, section 3.3.3); many clients send the bare key. A
// bare key does not begin with a quote, and a quoted one contains neither a quote nor a backslash.
// Neither contains a space, so a header that is sent twice, which Node joins by ", ", is no key.
const BARE = `(?!")[\\x21-\\x7e]{1,${KEY_LENGTH_MAX}}`;
const QUOTED = `"[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,${KEY_LENGTH_MAX}}"`;
const FORM = new RegExp(`^(?:${BARE}|${QUOTED})$`);

/** The rule of a key in the header and in GraphQL's argument: bare or within quotes. */
export const IdempotencyKey = z
  .string(API_ERRORS.idempotencyKeyInvalid.message)
  .regex(FORM, API_ERRORS.idempotencyKeyInvalid.message);

/** The key itself, without quotes around it. */
export function keyOf(text: string): string {
  return FORM.test(text) && text.startsWith('"') ? text.slice(1, -1) : text;
}

/** The text for a key that was sent where it is not read. */
export const KEY_MISPLACED = `Send the key in the ${KEY_HEADER} header.`;

/** The names that a client may give the key in a place where it is not read, such as a body. */
const SPELLING = /^(?:x[-_]?)?idempotency[-_]?key$/i;
/** The header in which some other APIs read the key. */
const FOREIGN_HEADER = 'X-Idempotency-Key';

/**
 * Whether a key is sent where it is not read: in another header or among these fields. It is not
 * ignored as other unknown fields are, because its sender relies on it. Null counts as no key.
 */
export function hasMisplacedKey(
  header: (name: string) => string | undefined,
  fields: Readonly<Record<string, unknown>>,
): boolean {
  const foreign = header(FOREIGN_HEADER);
  if (foreign !== undefined && foreign !== header(KEY_HEADER)) return true;
  return Object.entries(fields).some(([name, value]) => value != null && SPELLING.test(name));
}
