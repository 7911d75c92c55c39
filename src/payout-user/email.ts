import { z } from 'zod';
import { isWithin } from '../kernel/texts.ts';

/** The most characters of an e-mail address. */
export const EMAIL_LENGTH_MAX = 255;
/** What a longer one is answered with. */
export const EMAIL_TOO_LONG = `The email may not be greater than ${EMAIL_LENGTH_MAX} characters.`;

/** The rule of an argument that names somebody by address: one that is malformed names nobody. */
export const EmailArgument = z.string().refine(isShortEmail, EMAIL_TOO_LONG);

// RFC 5322, section 3.2.3: a dot-atom; then two or more labels of RFC 1123, section 2.1.
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})+$`);

/** An address without the spaces around it; no other white space is taken off. */
export function trimEmail(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ') start += 1;
  while (end > start && text[end - 1] === ' ') end -= 1;
  return text.slice(start, end);
}

/** Whether a text is no longer than an address may be; the spaces around it do not count. */
export function isShortEmail(text: string): boolean {
  return isWithin(trimEmail(text), EMAIL_LENGTH_MAX);
}

/** Whether a trimmed text has the form of an address, whatever its length. */
export function isEmail(text: string): boolean {
  return ADDRESS.test(text);
}

/** The one form under which a person is known: the case of an address says nothing. */
export function normalizeEmail(text: string): string {
  return trimEmail(text).toLowerCase();
}
