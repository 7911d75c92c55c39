import { API_ERRORS, type Fields, ApiError } from '../kernel/errors.ts';

/** How many names of a query string a reply repeats, and how many characters of each. */
const NAMES_MAX = 20;
const NAME_LENGTH_MAX = 100;

/**
 * The names of a query string that are unknown or given twice, each with its texts; undefined if
 * there are none. They are not ignored, so that a misspelt name is noticed.
 */
export function wrongParameters(query: string, known: readonly string[]): Fields | undefined {
  if (query === '') return undefined;
  const counts = new Map<string, number>();
  for (const name of new URLSearchParams(query).keys()) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const wrong = [...counts].filter(([name, times]) => times > 1 || !known.includes(name));
  if (wrong.length === 0) return undefined;
  return Object.fromEntries(
    wrong.slice(0, NAMES_MAX).map(([name]) => {
      const shown = name.slice(0, NAME_LENGTH_MAX);
      const parameter = name === '' ? 'parameter without a name' : `${shown} parameter`;
      const problem = known.includes(name) ? 'may be given only once' : 'is unknown';
      return [shown, [`The ${parameter} ${problem}.`]];
    }),
  );
}

/** Refuses a query string with other names than these, or with one of them twice. */
export function checkParameters(query: string, known: readonly string[] = []): void {
  const wrong = wrongParameters(query, known);
  if (wrong) throw new ApiError(API_ERRORS.unknownParameters, wrong);
}
