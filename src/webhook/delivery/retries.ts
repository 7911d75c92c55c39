/** How long after each failed try the next one is made, in seconds (contract, section 10). */
const RETRY_AFTER = [30, 300, 1_800, 7_200, 21_600, 43_200, 86_400] as const;

/** How far a wait is from its length at most, as a share of it: so that retries do not come in waves. */
const SPREAD = 0.1;

/**
 * How many seconds after a failed try the next one is made, if it was the `tries`th; undefined where
 * there is none. `random` is between 0 and 1.
 */
export function retryAfter(tries: number, random: number): number | undefined {
  const seconds = RETRY_AFTER[tries - 1];
  return seconds === undefined ? undefined : seconds * (1 + SPREAD * (2 * random - 1));
}
