import { API_ERRORS, type Fields, ApiError } from '../kernel/errors.ts';

/** A reply repeats no more names than these of a query string, and no longer ones. */
const NAMES_MAX = 20;
const NAME_LENGTH_MAX = 100;

/**
 * What is wrong with the names of a query string: those that nobody reads, and those given twice, of
 * which one would be read. Ignored, a slip would pass for what was meant.
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

/** Refuses a query string that has other names than these, or one of them twice. */
export function checkParameters(query: string, known: readonly string[] = []): void {
  const wrong = wrongParameters(query, known);
  if (wrong) throw new ApiError(API_ERRORS.unknownParameters, wrong);
}
