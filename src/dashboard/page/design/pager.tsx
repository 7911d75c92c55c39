import { Button } from './button.tsx';

interface PagerProps {
  /** What one leafs through, such as "payout users". */
  readonly of: string;
  /** A single one of these. */
  readonly one?: string;
  readonly total?: number | undefined;
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly onPrevious: () => void;
  readonly onNext: () => void;
}

/** The way to the pages before and after. */
export function Pager({
  of,
  one = of,
  total,
  hasPrevious,
  hasNext,
  onPrevious,
  onNext,
}: PagerProps) {
  return (
    <nav class="pager" aria-label={`Pages of ${of}`}>
      <Button disabled={!hasPrevious} onClick={onPrevious}>
        Previous
      </Button>
      {total !== undefined && (
        <span class="quiet">
          {total.toLocaleString('en-US')} {total === 1 ? one : of}
        </span>
      )}
      <Button disabled={!hasNext} onClick={onNext}>
        Next
      </Button>
    </nav>
  );
}
