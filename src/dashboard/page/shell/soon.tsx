import { Empty } from '../design/states.tsx';
import { Page } from './page.tsx';

/** A page that is still to be built. */
export function Soon() {
  return (
    <Page title="Not here yet">
      <Empty title="This page is being built. The API can do it already." />
    </Page>
  );
}
