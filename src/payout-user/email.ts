import { z } from 'zod';
import { isWithin } from '../kernel/texts.ts';

/** How many characters an e-mail address may have. */
export const EMAIL_LENGTH_MAX = 255;
/** The message for a longer one. */
export const EMAIL_TOO_LONG = `The email may not be greater than ${EMAIL_LENGTH_MAX} characters.`;

/** The rule of an argument that is an address. A malformed one is no error, but finds nobody. */
export const EmailArgument = z.string().refine(isShortEmail, EMAIL_TOO_LONG);

// RFC 5322, section 3.2.3: a dot-atom; then two or more labels of RFC 1123, section 2.1.
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})+$`);

/** An address without the spaces around it. Other white space stays. */
export function trimEmail(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ') start += 1;
  while (end > start && text[end - 1] === ' ') end -= 1;
  return text.slice(start, end);
}

/** Whether a text is short enough for an address, without the spaces around it. */
export function isShortEmail(text: string): boolean {
  return isWithin(trimEmail(text), EMAIL_LENGTH_MAX);
}

/** Whether a trimmed text has the form of an address, of any length. */
export function isEmail(text: string): boolean {
  return ADDRESS.test(text);
}

/** The form in which an address is stored and compared: trimmed, in lower case. */
export function normalizeEmail(text: string): string {
  return trimEmail(text).toLowerCase();
}
