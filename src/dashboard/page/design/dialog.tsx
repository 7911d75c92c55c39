import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Whether it stays until it is answered. */
  readonly stays?: boolean;
  /** Whether it holds more than a question, such as a request and its reply. */
  readonly wide?: boolean;
}

/** A modal dialog: the browser keeps the focus within it; closed, it gives it back. */
export function Dialog({ title, onClose, children, stays = false, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      isGone.current = true;
      element?.close();
      // Later, as the dialog is gone from the page by then; to the heading, if what opened it is gone, too.
      setTimeout(() => {
        const next = before?.isConnected ? before : document.querySelector('main h1');
        if (next instanceof HTMLElement) next.focus();
      });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'wide' : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!stays) onClose();
      }}
      onClose={() => {
        // A browser closes it at a second Escape, whatever is said to the first.
        if (isGone.current) return;
        if (stays) dialog.current?.showModal();
        else onClose();
      }}
      onClick={({ target }) => {
        if (target === dialog.current && !stays) onClose();
      }}
    >
      <div class="sheet">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
