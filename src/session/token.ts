import { hash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
const FORM = /^[\w-]{43}$/;

/** A new token: 256 random bits. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Whether a text has the form of a token; any other is refused without a look-up. */
export function isToken(text: string): boolean {
  return FORM.test(text);
}

/** The digest of a token, which is all of it that is stored. */
export function tokenDigest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
