import { fieldsOf } from '../../kernel/builder.ts';
import type { Fields } from '../../kernel/errors.ts';
import { CreatePayoutUser } from '../../ledger/allocation/input.ts';
import type { Metadata } from '../../ledger/entry.ts';
import { EMAIL_LENGTH_MAX, normalizeEmail } from '../../payout-user/email.ts';
import type { LineProblem } from '../pay-run-line.ts';

/** A line of a file: a payout, or what is wrong with it. */
export interface DraftLine {
  /** Of a payout in its normal form, else as it was sent, cut short. */
  readonly email: string | null;
  /** In cents; null where it is no payout. */
  readonly amount: number | null;
  readonly reference: string | null;
  readonly metadata: Metadata | null;
  readonly problems: readonly LineProblem[] | null;
}

/** How many characters of a reference are kept of a line that is no payout. */
const SHOWN_LENGTH_MAX = 100;

/**
 * A line by the rule of a payout. `unreadable` are fields whose text could not be read, so that no
 * value of theirs is there for the rule.
 */
export function draftLine(
  sent: Readonly<Record<string, unknown>>,
  unreadable: Fields = {},
): DraftLine {
  const { data, error } = CreatePayoutUser.safeParse(sent);
  const problems = problemsIn({ ...(error && fieldsOf(error)), ...unreadable });
  if (!data || problems.length > 0) {
    const email = shown(sent['email'], EMAIL_LENGTH_MAX);
    const reference = shown(sent['reference'], SHOWN_LENGTH_MAX);
    return { email, amount: null, reference, metadata: null, problems };
  }
  const { email, amount, reference, metadata } = data;
  return {
    email: normalizeEmail(email),
    amount,
    reference: reference ?? null,
    metadata: metadata && Object.keys(metadata).length > 0 ? metadata : null,
    problems: null,
  };
}

function problemsIn(fields: Fields): LineProblem[] {
  return Object.entries(fields).flatMap(([field, texts]) =>
    texts.map((message) => ({ field, message })),
  );
}

/** What was sent, where it is a text, in a form that PostgreSQL takes: it has no NUL. */
function shown(value: unknown, length: number): string | null {
  if (typeof value !== 'string') return null;
  return value.slice(0, length).toWellFormed().replaceAll('\0', '\ufffd');
}
