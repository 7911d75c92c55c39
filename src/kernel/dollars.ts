const FORM = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** Cents in dollars, for people: 500000 is `$5,000.00`. */
export function dollars(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const sign = cents < 0 ? '-' : '';
  // Formatted from a text: a number could not hold the hundredths of the largest amounts exactly.
  return FORM.format(`${sign}${digits.slice(0, -2)}.${digits.slice(-2)}` as `${number}`);
}
