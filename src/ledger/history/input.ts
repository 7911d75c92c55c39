import { z } from 'zod';
import { CURSOR_INVALID, PAGE_SIZE, PAGE_SIZE_MAX, isCursor } from '../../kernel/pages.ts';

const isPageSize = (text: unknown): boolean =>
  typeof text === 'string' &&
  /^\d{1,9}$/.test(text) &&
  Number(text) >= 1 &&
  Number(text) <= PAGE_SIZE_MAX;

/** The rule of the query string of `/payout/operations`. */
export const OperationsPage = z.object({
  limit: z
    .custom<string>(isPageSize, `The limit must be between 1 and ${PAGE_SIZE_MAX}.`)
    .optional()
    .meta({ type: 'integer', minimum: 1, maximum: PAGE_SIZE_MAX, default: PAGE_SIZE }),
  cursor: z.string().refine(isCursor, CURSOR_INVALID).optional(),
});
