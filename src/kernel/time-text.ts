import { z } from 'zod';
import { readInstant } from './scalars.ts';

/** The rule of a time: RFC 3339's, or a date, which is its first instant in UTC. */
export const time = (error: string) =>
  z
    .string()
    .transform((text, context) => {
      const isDate = z.iso.date().safeParse(text).success;
      const instant = readInstant(isDate ? `${text}T00:00:00Z` : text);
      if (instant) return instant;
      context.addIssue(error);
      return z.NEVER;
    })
    .meta({ examples: ['2026-01-31T12:00:00Z', '2026-01-31'] });

/** What an operator is told of another text. */
export const TIME_HINT = 'must be a time or a date, such as 2026-01-31T12:00:00Z or 2026-01-31';
