import type { CombinedError } from '@urql/preact';

/** Why a mutation was refused, as a form shows it. */
export interface Refusal {
  /** The API's own texts, by the names of the fields. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** What belongs to no field; absent where the fields say it all. */
  readonly text?: string;
  /**
   * Whether nobody answered, so that it may have happened all the same: the same request, with the same
   * idempotency key, finds out, and does it once.
   */
  readonly isUnknown: boolean;
}

const UNKNOWN =
  'The gateway did not answer, so it is not known whether this was done. Try again: it is done once, ' +
  'however often you try.';

/** Reads why a mutation failed; `unknown` is what to say of one that is not safe to repeat, where nobody answered. */
export function refusalOf(error: CombinedError, unknown: string = UNKNOWN): Refusal {
  const [first] = error.graphQLErrors;
  if (!first) return { fields: {}, text: unknown, isUnknown: true };
  const fields = (first.extensions['fields'] ?? {}) as Refusal['fields'];
  const isUnknown = first.extensions['code'] === 'INTERNAL_SERVER_ERROR';
  if (isUnknown) return { fields, text: unknown, isUnknown };
  return Object.keys(fields).length > 0
    ? { fields, isUnknown }
    : { fields, text: first.message, isUnknown };
}
