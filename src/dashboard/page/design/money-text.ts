/** What was typed as an amount: whole cents, or why it is none. Nothing here is ever a float. */
export type TypedMoney = { readonly cents: number } | { readonly problem: string };

const SHAPE = 'Write the amount in dollars and cents, such as 12.50 or 1,250.00.';
const CURRENCY = 'Amounts are in US dollars only.';
const DECIMALS = 'Cents have two digits: an amount cannot be smaller than $0.01.';
const SIGN = 'Write the amount without a plus or minus sign.';
const LARGE = 'This amount is too large.';

/** Spaces of any kind: people paste them from tables and statements. */
const SPACES = /[\s\u00a0\u2007\u2009\u202f]+/g;
const OWN_CURRENCY = /^(?:US\$|USD|\$) ?| ?(?:USD|\$)$/gi;
/** Digits, in groups of three or in none, and at most two decimals. */
const AMOUNT = /^(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)?(?:\.(\d{1,2}))?$/;

/** Reads money as people type it: `12.50`, `1,250.00`, `$ 5`. */
export function parseMoney(text: string): TypedMoney {
  const plain = text.replace(SPACES, ' ').trim().replace(OWN_CURRENCY, '').trim();
  if (plain === '') return { problem: 'Enter an amount.' };
  if (/^[-+−(]/.test(plain)) return { problem: SIGN };
  if (/\p{Sc}|[A-Za-z]{3}/u.test(plain)) return { problem: CURRENCY };
  const [, decimals = ''] = AMOUNT.exec(plain) ?? [];
  if (!AMOUNT.test(plain) || plain === '.') {
    return { problem: /^[\d, ]*\.\d{3,}$/.test(plain) ? DECIMALS : SHAPE };
  }
  const [whole = ''] = plain.split('.');
  const cents = BigInt(`${whole.replaceAll(/[, ]/g, '')}${decimals.padEnd(2, '0')}`);
  if (cents > BigInt(Number.MAX_SAFE_INTEGER)) return { problem: LARGE };
  return { cents: Number(cents) };
}

/** Whole cents as dollars: `1,250.00`, exact to the last cent. */
export function formatMoney(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const dollars = digits.slice(0, -2).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return `${dollars}.${digits.slice(-2)}`;
}
