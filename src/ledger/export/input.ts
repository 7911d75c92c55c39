import { z } from 'zod';
import { isUuid } from '../../kernel/ids.ts';
import { readInstant } from '../../kernel/scalars.ts';
import { ENTRY_TYPE_NAMES } from '../entry-types.ts';
import { Reference } from '../labels.ts';

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

const timeOf = (name: string) =>
  time(`The ${name} must be an RFC 3339 time or a date, such as 2026-01-31T12:00:00Z.`);

const types = ENTRY_TYPE_NAMES.join(', ');

/** The rule of the query string of `/payout/statement`. */
export const StatementQuery = z.object({
  from: timeOf('from').optional(),
  to: timeOf('to').optional(),
  type: z.enum(ENTRY_TYPE_NAMES, `The type must be one of ${types}.`).optional(),
  reference: Reference.optional(),
});

/** The rule of the query string of `/payout/history`. */
export const HistoryQuery = StatementQuery.extend({
  payout_user_id: z
    .string()
    .refine(isUuid, 'The payout_user_id must be an id.')
    .toLowerCase()
    .meta({ format: 'uuid' })
    .optional(),
});
