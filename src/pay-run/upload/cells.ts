import { AMOUNT_CENTS_MAX, AMOUNT_CENTS_MIN } from '../../ledger/allocation/input.ts';
import { trimEmail as trimSpaces } from '../../payout-user/email.ts';

/** A number of so many digits is held exactly; with more digits it is over every bound. */
const EXACT_DIGITS = 15;
const WHOLE = /^-?\d+$/;
const DOLLARS = /^(\d+)(?:\.(\d{1,2}))?$/;

/** What an amount's cell says: a value for the rule of an amount, or why it is none. */
export type AmountCell = { readonly value: unknown } | { readonly problem: string };

/** Whole cents. What is no whole number stays a text, which the rule of an amount refuses. */
export function centsIn(cell: string): AmountCell {
  const text = trimSpaces(cell);
  if (text === '') return { value: undefined };
  return { value: WHOLE.test(text) ? wholeNumber(text) : text };
}

/** Dollars with at most two decimals, as cents. They are read as digits, never as a fraction. */
export function dollarsIn(cell: string): AmountCell {
  const text = trimSpaces(cell);
  if (text === '') return { problem: 'The amount_usd field is required.' };
  const [, whole, decimals = ''] = DOLLARS.exec(text) ?? [];
  if (whole === undefined) return { problem: DOLLARS_FORM };
  const value = wholeNumber(whole + decimals.padEnd(2, '0'));
  if (value < AMOUNT_CENTS_MIN) {
    return { problem: `The amount_usd must be at least ${plain(AMOUNT_CENTS_MIN)}.` };
  }
  if (value > AMOUNT_CENTS_MAX) {
    return { problem: `The amount_usd may not be greater than ${plain(AMOUNT_CENTS_MAX)}.` };
  }
  return { value };
}

const DOLLARS_FORM =
  'The amount_usd must be dollars with at most two decimals and nothing else, such as 1250.50.';

function wholeNumber(text: string): number {
  const isNegative = text.startsWith('-');
  const digits = text.replace(/^-?0*(?=\d)/, '');
  const size = digits.length > EXACT_DIGITS ? Number.MAX_SAFE_INTEGER : Number(digits);
  return isNegative ? -size : size;
}

/** Cents as a file has them in dollars: 125050 is `1250.50`. */
function plain(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
