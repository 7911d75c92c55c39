import { Money } from '../design/money.tsx';
import type { RunData } from './run-query.ts';
import { count, progressOf } from './run-words.ts';

/** How far a run that has begun has come. */
export function RunProgress({ run }: { readonly run: RunData }) {
  const { done, of } = progressOf(run);
  const isBack = run.status === 'REVERSING' || run.status === 'REVERSED';
  const word = isBack ? 'taken back' : 'paid';
  return (
    <div class="progress">
      <progress max={Math.max(of, 1)} value={done} aria-label={`Lines ${word}`} />
      <p>
        {(isBack ? run.reversedLines : run.paidLines).toLocaleString('en-US')} of{' '}
        {count(of, 'line')} {word}: <Money cents={isBack ? run.reversedAmount : run.paidAmount} />{' '}
        of <Money cents={isBack ? run.paidAmount : run.amount} />
      </p>
    </div>
  );
}
