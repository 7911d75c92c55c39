import type { Refusal } from '../api/refusal.ts';

interface RefusedProps {
  readonly refusal: Refusal | undefined;
  /** The fields that show their texts themselves. */
  readonly beside?: readonly string[];
}

/** Why something was refused, as far as no field says so. */
export function Refused({ refusal, beside = [] }: RefusedProps) {
  if (!refusal) return null;
  const others = Object.entries(refusal.fields).filter(([name]) => !beside.includes(name));
  const texts = [
    ...(refusal.text === undefined ? [] : [refusal.text]),
    ...others.flatMap(([, all]) => all),
  ];
  if (texts.length === 0) return null;
  return (
    <p class="failed" role="alert">
      {texts.join(' ')}
    </p>
  );
}
