import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

interface TabsProps {
  /** What the tabs are of, for a screen reader. */
  readonly label: string;
  readonly names: readonly string[];
  readonly chosen: string;
  readonly onChange: (name: string) => void;
  /** What belongs to the tab that is chosen. */
  readonly children: ComponentChildren;
}

/** Which tab a key of the keyboard leads to, as the WAI-ARIA pattern has it; undefined where it leads to none. */
function tabBy(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** One of several at a time. Tab comes to the chosen one, arrows lead to the others. */
export function Tabs({ label, names, chosen, onChange, children }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = names.indexOf(chosen);
  return (
    <div class="tabs">
      <div
        role="tablist"
        aria-label={label}
        ref={list}
        onKeyDown={(event) => {
          const next = tabBy(event.key, at, names.length);
          const name = next === undefined ? undefined : names[next];
          if (next === undefined || name === undefined) return;
          event.preventDefault();
          onChange(name);
          list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
        }}
      >
        {names.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChange(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}
