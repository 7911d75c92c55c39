import type { CombinedError } from '@urql/preact';
import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';

/** There is nothing: why, and what to do. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="title">{title}</p>
      {children}
    </div>
  );
}

/** Something is on its way: lines where it will stand. */
export function Loading({ lines = 4, what }: { readonly lines?: number; readonly what: string }) {
  return (
    <div class="loading" role="status">
      <span class="unseen">Loading {what}…</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="bone" aria-hidden="true" />
      ))}
    </div>
  );
}

/** It could not be shown: why, and a way to try again. */
export function Failed({
  error,
  retry,
}: {
  readonly error: CombinedError;
  readonly retry: () => void;
}) {
  return (
    <div class="failed" role="alert">
      <p>{sentenceOf(error)}</p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );
}

/** An error as the reader is told it: the API's own text, where it has answered. */
export function sentenceOf(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (first?.extensions['code'] === 'FORBIDDEN') return 'Your key may not see this.';
  if (first) return first.message;
  return 'The gateway does not answer. What is shown may be old.';
}
