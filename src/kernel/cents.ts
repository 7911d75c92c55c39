import { z } from 'zod';

/** The most that any balance may hold: beyond it a JSON number is no longer exact. */
export const CENTS_MAX = Number.MAX_SAFE_INTEGER;

/**
 * The SQL of a check that keeps a column of cents whole, never negative and exact in JSON. Not with
 * `between`, which PostgreSQL keeps in this form: the schema's diff would see a change for ever.
 */
export function centsCheck(column: string, least = 0): string {
  return `${column} >= ${least} and ${column} <= ${CENTS_MAX}`;
}

/** A balance or an amount in a reply: whole cents. */
export const Cents = z.int().min(0).max(CENTS_MAX);
