import { overLimit } from './over-limit.ts';

/**
 * The limits that graphql-js has in its validation rules, which cannot be set. Its errors have no
 * code and name no limit, so they are known by their text; the tests of introspection provoke both.
 */
const OWN_LIMITS: Readonly<Record<string, readonly [what: string, max: number]>> = {
  'Maximum introspection depth exceeded': ['lists within one another in its introspection', 2],
  'Validation aborted.': ['pairs of fields of one name to compare', 500_000],
};

/** Reports a limit of graphql-js's own in the same words as all other limits. */
export function checkOwnLimits(errors: readonly Error[]): void {
  for (const { message } of errors) {
    const [what, max = 0] = OWN_LIMITS[message] ?? [];
    if (what !== undefined) throw overLimit(`more than ${max} ${what}`, max);
  }
}
