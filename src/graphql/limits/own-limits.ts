import { overLimit } from './over-limit.ts';

/** The limits that graphql-js has in its rules, by the text of each: it names no limit. */
const OWN_LIMITS: Readonly<Record<string, readonly [what: string, max: number]>> = {
  'Maximum introspection depth exceeded': ['lists within one another in its introspection', 2],
  'Validation aborted.': ['pairs of fields of one name to compare', 500_000],
};

/** Says what graphql-js itself has found to be too much as all other limits are said. */
export function checkOwnLimits(errors: readonly Error[]): void {
  for (const { message } of errors) {
    const [what, max = 0] = OWN_LIMITS[message] ?? [];
    if (what !== undefined) throw overLimit(`more than ${max} ${what}`, max);
  }
}
