import { z } from 'zod';

/** The most characters of a text that a client sends, where it has no narrower bound: an e-mail's. */
const TEXT_LENGTH_MAX = 255;

/** The most characters of a name or a label. */
const NAME_LENGTH_MAX = 100;

/**
 * The rule of a text argument: what is longer than anything that it could name is refused before a
 * query runs. What is shorter, and malformed, names nothing.
 */
export function boundedText(name: string): z.ZodType<string> {
  return z.string().refine(isBounded, tooLong(name));
}

/** The rule of an argument that lists such texts, at most `most` of them. */
export function boundedTexts(name: string, most: number): z.ZodType<string[]> {
  return z
    .array(z.string())
    .max(most, `The ${name} may not be more than ${most}.`)
    .refine((texts) => texts.every(isBounded), tooLong(name));
}

/** Whether a text is no longer than a name or a label may be. */
export function isName(text: string): boolean {
  return isWithin(text, NAME_LENGTH_MAX);
}

/** Whether a text has at most `max` characters; what is far longer is not counted to its end. */
export function isWithin(text: string, max: number): boolean {
  // A character is one code unit, or a pair of them.
  return text.length <= max || (text.length <= 2 * max && Array.from(text).length <= max);
}

function isBounded(text: string): boolean {
  return isWithin(text, TEXT_LENGTH_MAX);
}

function tooLong(name: string): string {
  return `The ${name} may not be greater than ${TEXT_LENGTH_MAX} characters.`;
}
