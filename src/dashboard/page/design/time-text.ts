const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** How long ago something was, in words; after a week its date. */
export function relativeTime(then: Date, now: Date): string {
  const ms = then.getTime() - now.getTime();
  const size = Math.abs(ms);
  if (size < 45 * SECOND) return ms > 0 ? 'in a moment' : 'just now';
  if (size < HOUR) return relative.format(Math.round(ms / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(ms / HOUR), 'hour');
  if (size < 7 * DAY) return relative.format(Math.round(ms / DAY), 'day');
  return date.format(then);
}

/** A time to the second, as the reader's clock has it. */
export function exactTime(then: Date): string {
  return exact.format(then);
}

/** A minute of the reader's clock, as a field of date and time has it: `2026-01-31T12:05`. */
export function localMinute(time: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}
