import { Select } from './select.tsx';

/** For how many hours the old one of two goes on working, as the API takes it; a week is the most. */
export const OVERLAPS: readonly { readonly value: string; readonly text: string }[] = [
  { value: '0', text: 'not at all: it is dead at once' },
  { value: '1', text: '1 hour' },
  { value: '24', text: '24 hours' },
  { value: '72', text: '3 days' },
  { value: '168', text: '7 days' },
];

interface OverlapSelectProps {
  /** What is replaced, such as "key". */
  readonly what: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options?: typeof OVERLAPS;
}

/** How long the old one goes on working beside the new one. */
export function OverlapSelect({ what, value, onChange, options = OVERLAPS }: OverlapSelectProps) {
  return (
    <Select
      label={`How long the old ${what} goes on working`}
      name="overlap"
      value={value}
      onChange={onChange}
      options={options}
    />
  );
}
