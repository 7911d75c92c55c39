import type { RunRowData, RunStatus } from './run-query.ts';

/** What may be done about a run. */
export type Deed = 'confirm' | 'cancel' | 'reverse';

interface Offered {
  readonly deed: Deed;
  readonly text: string;
  readonly kind: 'primary' | 'plain' | 'danger';
}

type Run = Pick<RunRowData, 'status' | 'validLines' | 'paidAmount' | 'reversedAmount'>;

const TAKE_BACK: Offered = { deed: 'reverse', text: 'Take back', kind: 'danger' };
const CANCEL_REST = { deed: 'cancel', text: 'Cancel the rest' } as const;

/** What each state allows, the most likely first, by the rules of the API. */
const DEEDS: Readonly<Record<RunStatus, readonly Offered[]>> = {
  DRAFT: [
    { deed: 'confirm', text: 'Pay it…', kind: 'primary' },
    { deed: 'cancel', text: 'Cancel it', kind: 'plain' },
  ],
  RUNNING: [{ ...CANCEL_REST, kind: 'danger' }],
  PAUSED: [
    { deed: 'confirm', text: 'Go on…', kind: 'primary' },
    { ...CANCEL_REST, kind: 'plain' },
    TAKE_BACK,
  ],
  COMPLETED: [TAKE_BACK],
  CANCELLED: [TAKE_BACK],
  REVERSING: [],
  REVERSED: [],
};

/** What may be done about a run, as far as there is something to pay or to take back. */
export function deedsFor({ status, validLines, paidAmount, reversedAmount }: Run) {
  const isUseful: Readonly<Record<Deed, boolean>> = {
    confirm: validLines > 0,
    cancel: true,
    reverse: paidAmount > reversedAmount,
  };
  return DEEDS[status].filter(({ deed }) => isUseful[deed]);
}
