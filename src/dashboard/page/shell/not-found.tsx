import { Empty } from '../design/states.tsx';
import { Page } from './page.tsx';

/** An address that is no page. */
export function NotFound() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address.">
        <a href="/dashboard">Go to the overview</a>
      </Empty>
    </Page>
  );
}

/** A page for which the key may not do enough. */
export function NotOffered() {
  return (
    <Page title="Not with this key">
      <Empty title="The key that you signed in with may not do this.">
        <p>Sign in with another key, or ask whoever made this one.</p>
      </Empty>
    </Page>
  );
}
