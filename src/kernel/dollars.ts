const FORM = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** Cents as people read them: 500000 is `$5,000.00`. */
export function dollars(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const sign = cents < 0 ? '-' : '';
  // As text: a number would round the hundredths of the largest.
  return FORM.format(`${sign}${digits.slice(0, -2)}.${digits.slice(-2)}` as `${number}`);
}
