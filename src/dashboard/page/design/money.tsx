import { formatMoney } from './money-text.ts';

interface MoneyProps {
  /** Whole cents; null where there is no such amount. */
  readonly cents: number | null | undefined;
  /** Which way it moved, where that is to be said. */
  readonly sign?: '+' | '−' | undefined;
  readonly class?: string;
}

/** An amount with its currency, and its sign where it moves; its digits stand below one another. */
export function Money({ cents, sign, class: className = '' }: MoneyProps) {
  if (cents == null) return <span class="money none">–</span>;
  const shown = sign ?? (cents < 0 ? '−' : '');
  return (
    <span class={`money ${sign === '+' ? 'credit' : ''} ${className}`}>
      {shown}${formatMoney(cents)}
    </span>
  );
}
