import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What ties a control to its label and its texts. */
export interface ControlAttributes {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it, as the API or the page says it. */
  readonly errors?: readonly string[] | undefined;
  readonly children: (attributes: ControlAttributes) => ComponentChildren;
}

/** A control with its label above it, and below it a hint and what is wrong. */
export function Field({ label, hint, errors = [], children }: FieldProps) {
  const id = useId();
  const isWrong = errors.length > 0;
  const described = [
    hint === undefined ? [] : [`${id}-hint`],
    isWrong ? [`${id}-error`] : [],
  ].flat();
  return (
    <div class={`field ${isWrong ? 'wrong' : ''}`}>
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': isWrong || undefined,
      })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {isWrong && (
        <ul class="errors" id={`${id}-error`}>
          {errors.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
