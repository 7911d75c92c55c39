import { z } from 'zod';

/** The most characters of a text that a client sends, where it has no narrower bound: an e-mail's. */
const TEXT_LENGTH_MAX = 255;

/** The most characters of a name or a label. */
const NAME_LENGTH_MAX = 100;

/**
 * The rule of a text argument: what is longer than anything that it could name is refused before a
 * query runs. What is shorter, and malformed, names nothing.
 */
export function boundedText(name: string, max = TEXT_LENGTH_MAX): z.ZodType<string> {
  return z
    .string()
    .refine(
      (text) => isWithin(text, max),
      `The ${name} may not be greater than ${max} characters.`,
    );
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
