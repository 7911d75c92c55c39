import { z } from 'zod';

/** The most cents of a balance: a larger JSON number would not be exact (RFC 8259, section 6). */
export const CENTS_MAX = Number.MAX_SAFE_INTEGER;

/**
 * The SQL of a check that keeps a column of cents between `min` and the largest exact JSON number.
 * PostgreSQL would store `between` in this form, and the ORM's schema diff would report a change.
 */
export function centsCheck(column: string, min = 0): string {
  return `${column} >= ${min} and ${column} <= ${CENTS_MAX}`;
}

/** The rule of a balance or an amount in a reply: whole cents. */
export const Cents = z.int().min(0).max(CENTS_MAX);
