import { useEffect, useState } from 'preact/hooks';
import { useAddress } from '../api/use-address.ts';
import { useDelayed } from '../api/use-delayed.ts';
import { Button } from '../design/button.tsx';
import { Select } from '../design/select.tsx';
import { TextInput } from '../design/text-input.tsx';
import { ENTRY_KINDS, type EntryType, isEntryType } from '../entry/kinds.ts';
import { PRESETS, midnightOf, presetSpan } from './presets.ts';

type Query = Readonly<Record<string, string | undefined>>;

const TYPES: readonly { readonly value: EntryType | ''; readonly text: string }[] = [
  { value: '', text: 'Everything' },
  ...Object.entries(ENTRY_KINDS).map(([value, { name }]) => ({
    value: value as EntryType,
    text: name,
  })),
];

/** The filter that an address names, as the API takes it. */
export function filterOf({ type, email, reference, from, to, run }: Query) {
  const begin = midnightOf(from, 'begin');
  const end = midnightOf(to, 'end');
  return {
    ...(isEntryType(type) && { type }),
    ...(email !== undefined && { email }),
    ...(reference !== undefined && { reference }),
    ...(run !== undefined && { payRunId: run }),
    ...(begin !== undefined && { from: begin }),
    ...(end !== undefined && { to: end }),
  } as const;
}

/** Which entries are listed. */
export type EntryFilter = ReturnType<typeof filterOf>;

const NAMES = ['type', 'email', 'reference', 'from', 'to', 'run'] as const;

/** Which entries are listed. What is typed is asked for once it has settled. */
export function HistoryFilters() {
  const { query, change } = useAddress();
  const begin = (changes: Query) =>
    change({ ...changes, after: undefined, before: undefined }, true);
  const isFiltered = NAMES.some((name) => query[name] !== undefined);
  return (
    <search>
      <div class="filters">
        <Select
          label="What"
          name="type"
          value={query['type'] ?? ''}
          onChange={(type: string) => begin({ type })}
          options={TYPES}
        />
        <Typed label="E-mail, in full" name="email" onSettled={begin} />
        <Typed label="Reference, in full" name="reference" onSettled={begin} />
        <TextInput
          label="From"
          name="from"
          type="date"
          value={query['from'] ?? ''}
          onInput={(from) => begin({ from })}
        />
        <TextInput
          label="To, inclusive"
          name="to"
          type="date"
          value={query['to'] ?? ''}
          onInput={(to) => begin({ to })}
        />
      </div>
      {query['run'] !== undefined && (
        <p class="quiet">
          Only the entries of{' '}
          <a href={`/dashboard/runs/${encodeURIComponent(query['run'])}`}>one pay run</a>.
        </p>
      )}
      <div class="presets">
        {PRESETS.map((name) => (
          <Button key={name} onClick={() => begin({ ...presetSpan(name, new Date()) })}>
            {name}
          </Button>
        ))}
        {isFiltered && (
          <Button onClick={() => begin(Object.fromEntries(NAMES.map((name) => [name, undefined])))}>
            Clear all
          </Button>
        )}
      </div>
    </search>
  );
}

interface TypedProps {
  readonly label: string;
  readonly name: 'email' | 'reference';
  readonly onSettled: (changes: Query) => void;
}

function Typed({ label, name, onSettled }: TypedProps) {
  const { query } = useAddress();
  const given = query[name] ?? '';
  const [text, setText] = useState(given);
  const settled = useDelayed(text.trim());
  useEffect(() => {
    if (settled !== given) onSettled({ [name]: settled });
  }, [settled]);
  // The address has changed by itself: cleared, or gone back to.
  useEffect(() => setText(given), [given]);
  return <TextInput label={label} name={name} value={text} onInput={setText} maxLength={255} />;
}
