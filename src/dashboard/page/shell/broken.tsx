import { Button } from '../design/button.tsx';

/** A part of the page could not be loaded or drawn, as after a release or without a network. */
export function Broken({ retry }: { readonly retry: () => void }) {
  return (
    <div class="failed" role="alert">
      <p>This page could not be loaded. Nothing that you have done is lost.</p>
      <Button onClick={() => location.reload()}>Load it again</Button>
      <Button onClick={retry}>Dismiss</Button>
    </div>
  );
}
