/** How many days the chart shows, today among them. */
const DAYS = 30;

/** The midnights between which the last days lie, by the reader's clock: the last is that of tomorrow. */
export function lastMidnights(now: Date): string[] {
  return Array.from({ length: DAYS + 1 }, (_, at) =>
    // Not by hours: a day in spring or autumn has 23 or 25.
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS + 1 + at).toISOString(),
  );
}
