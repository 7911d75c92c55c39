import { Field, type FieldProps } from './field.tsx';

interface SelectProps<Value extends string> extends Omit<FieldProps, 'children'> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly name: string;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
}

/** A field for one of a few. */
export function Select<Value extends string>({
  value,
  onChange,
  name,
  options,
  ...field
}: SelectProps<Value>) {
  return (
    <Field {...field}>
      {(attributes) => (
        <select
          {...attributes}
          name={name}
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
