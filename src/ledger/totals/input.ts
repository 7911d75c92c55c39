import { z } from 'zod';

/** The most periods that are asked for at a time: a year of days. */
export const PERIODS_MAX = 366;

const TIMES_TEXT = `The between argument must have 2 to ${PERIODS_MAX + 1} times.`;
const ORDER_TEXT = 'The between argument must have its times in order, each once.';

/** The times between which the periods lie. */
export const Times = z
  .array(z.date())
  .min(2, TIMES_TEXT)
  .max(PERIODS_MAX + 1, TIMES_TEXT)
  .refine(
    (times) => times.every((time, at) => at === 0 || time > (times[at - 1] ?? time)),
    ORDER_TEXT,
  );
