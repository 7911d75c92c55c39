import { useEffect, useRef } from 'preact/hooks';
import { createStore, useStore } from '../api/store.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** How long something is said. */
const SHOWN_MS = 8_000;

const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

/** Says in passing what has happened, also to a screen reader. */
export function say(text: string, tone: Toast['tone'] = 'good'): void {
  const id = (lastId += 1);
  toasts.set([...toasts.get(), { id, text, tone }]);
  setTimeout(() => toasts.set(toasts.get().filter((toast) => toast.id !== id)), SHOWN_MS);
}

/** Where it is said; it is always there, so that a screen reader notices what comes. */
export function Toasts() {
  const place = useRef<HTMLDivElement>(null);
  const said = useStore(toasts);
  const newest = said.at(-1)?.id;
  useEffect(() => {
    const element = place.current;
    // A dialog that has been opened since lies above it.
    if (document.querySelector('dialog[open]')) element?.hidePopover();
    element?.showPopover();
  }, [newest]);
  return (
    <div class="toasts" role="status" aria-live="polite" popover="manual" ref={place}>
      {said.map(({ id, text, tone }) => (
        <p key={id} class={`toast ${tone}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
