import { Field, type FieldProps } from './field.tsx';

interface MoneyInputProps extends Omit<FieldProps, 'children'> {
  /** As it was typed; `parseMoney` says what it means. */
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly name: string;
  readonly readOnly?: boolean;
}

/** A field for an amount of dollars, typed as people type money. */
export function MoneyInput({ value, onInput, name, readOnly = false, ...field }: MoneyInputProps) {
  return (
    <Field {...field}>
      {(attributes) => (
        <span class="money-input">
          <span aria-hidden="true">$</span>
          <input
            {...attributes}
            name={name}
            value={value}
            inputMode="decimal"
            autoComplete="off"
            readOnly={readOnly}
            placeholder="0.00"
            onInput={({ currentTarget }) => onInput(currentTarget.value)}
          />
        </span>
      )}
    </Field>
  );
}
