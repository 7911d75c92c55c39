/** A span of days by the reader's clock: from the first, inclusive, to the last, inclusive. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The spans that people ask for by name. */
export const PRESETS = ['Today', 'Last 7 days', 'This month', 'Last month', 'This year'] as const;

export function presetSpan(name: (typeof PRESETS)[number], now: Date): Span {
  const year = now.getFullYear();
  const month = now.getMonth();
  const day = now.getDate();
  const span = (from: Date, to: Date) => ({ from: dayText(from), to: dayText(to) });
  switch (name) {
    case 'Today':
      return span(now, now);
    case 'Last 7 days':
      return span(new Date(year, month, day - 6), now);
    case 'This month':
      return span(new Date(year, month, 1), now);
    case 'Last month':
      // The day before the first of this one.
      return span(new Date(year, month - 1, 1), new Date(year, month, 0));
    default:
      return span(new Date(year, 0, 1), now);
  }
}

function dayText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** The midnight at which a day begins, or that at which it ends; undefined where the text is no day. */
export function midnightOf(text: string | undefined, side: 'begin' | 'end'): string | undefined {
  const [, year, month, day] = DAY.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  const at = new Date(Number(year), Number(month) - 1, Number(day) + (side === 'end' ? 1 : 0));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
