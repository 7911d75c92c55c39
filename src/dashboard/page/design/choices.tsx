import { useId } from 'preact/hooks';

interface ChoicesProps<Value extends string> {
  readonly label: string;
  readonly name: string;
  readonly options: readonly {
    readonly value: Value;
    readonly text: string;
    readonly hint?: string;
  }[];
  readonly chosen: readonly Value[];
  readonly onChange: (chosen: readonly Value[]) => void;
  /** What is wrong with the choice, as the API or the page says it. */
  readonly errors?: readonly string[];
}

/** Any number of a few. */
export function Choices<Value extends string>({
  label,
  name,
  options,
  chosen,
  onChange,
  errors = [],
}: ChoicesProps<Value>) {
  const id = useId();
  const isWrong = errors.length > 0;
  return (
    <fieldset
      class={`choices ${isWrong ? 'wrong' : ''}`}
      aria-describedby={isWrong ? `${id}-error` : undefined}
    >
      <legend>{label}</legend>
      {options.map(({ value, text, hint }) => (
        <label key={value}>
          <input
            type="checkbox"
            name={name}
            value={value}
            checked={chosen.includes(value)}
            onChange={({ currentTarget: { checked } }) =>
              // In the order in which they stand, whichever was ticked first.
              onChange(
                options
                  .map((option) => option.value)
                  .filter((each) => (each === value ? checked : chosen.includes(each))),
              )
            }
          />
          <span>
            {text}
            {hint !== undefined && <span class="hint">{hint}</span>}
          </span>
        </label>
      ))}
      {isWrong && (
        <ul class="errors" id={`${id}-error`}>
          {errors.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
