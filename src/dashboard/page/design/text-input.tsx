import { Field, type FieldProps } from './field.tsx';

interface TextInputProps extends Omit<FieldProps, 'children'> {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly name: string;
  readonly type?: 'text' | 'email' | 'password' | 'search' | 'date' | 'datetime-local' | 'url';
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly autoComplete?: string;
  readonly autofocus?: boolean;
}

/** A field for a line of text. */
export function TextInput({
  value,
  onInput,
  name,
  type = 'text',
  placeholder,
  maxLength,
  autoComplete = 'off',
  autofocus,
  ...field
}: TextInputProps) {
  return (
    <Field {...field}>
      {(attributes) => (
        <input
          {...attributes}
          {...({ type } as { type: 'text' })}
          name={name}
          value={value}
          placeholder={placeholder}
          maxLength={maxLength}
          autoComplete={autoComplete}
          autofocus={autofocus}
          spellcheck={false}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </Field>
  );
}
