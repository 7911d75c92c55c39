import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface PageProps {
  readonly title: string;
  /** What can be done on it, beside its heading. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What every page is in: its title in the window and above it, and the heading that takes the focus. */
export function Page({ title, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Payouts`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1}>{title}</h1>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

/** Takes the focus to the heading of the page that has come: a screen reader reads it, and Tab begins there. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}
