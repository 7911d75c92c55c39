import { z } from 'zod';

/** The most characters of a text that has no narrower bound: those of an e-mail address. */
const TEXT_LENGTH_MAX = 255;

/** The most characters of a name or a label. */
const NAME_LENGTH_MAX = 100;

/**
 * The rule of a text argument: a text that is longer than anything it could name is refused before
 * any query runs. A shorter one that is malformed simply finds nothing.
 */
export function boundedText(name: string): z.ZodType<string> {
  return z.string().refine(isBounded, tooLong(name));
}

/** A GraphQL argument that is the id of something: it must be there, and may be no longer than ids are. */
export function idArgument(description: string) {
  return { required: true, description, validate: { schema: boundedText('id') } } as const;
}

/** The rule of an argument that is a list of at most `max` such texts. */
export function boundedTexts(name: string, max: number): z.ZodType<string[]> {
  return z
    .array(z.string())
    .max(max, `The ${name} may not be more than ${max}.`)
    .refine((texts) => texts.every(isBounded), tooLong(name));
}

/** Whether a text is short enough for a name or a label. */
export function isName(text: string): boolean {
  return isWithin(text, NAME_LENGTH_MAX);
}

/** Whether a text has at most `max` characters (code points); a far longer text is not counted. */
export function isWithin(text: string, max: number): boolean {
  // A character is one UTF-16 code unit, or a pair of them.
  return text.length <= max || (text.length <= 2 * max && Array.from(text).length <= max);
}

function isBounded(text: string): boolean {
  return isWithin(text, TEXT_LENGTH_MAX);
}

function tooLong(name: string): string {
  return `The ${name} may not be greater than ${TEXT_LENGTH_MAX} characters.`;
}
