import { Provider } from '@urql/preact';
import { useEffect, useMemo } from 'preact/hooks';
import { createClient } from '../api/client.ts';
import { resumeSession, signInStore } from '../api/session.ts';
import { useStore } from '../api/store.ts';
import { Dialog } from '../design/dialog.tsx';
import { Loading } from '../design/states.tsx';
import { Toasts } from '../design/toast.tsx';
import { Layout } from './layout.tsx';
import { SignInForm, SignInPage } from './sign-in.tsx';

/** The dashboard: the sign-in, or the pages, over which the sign-in is laid when the session ends. */
export function App() {
  const now = useStore(signInStore);
  useEffect(() => void resumeSession(), []);
  const business = 'session' in now ? now.session.business.id : undefined;
  // Another business is another client: nothing that this one has kept is to be seen by it.
  const client = useMemo(createClient, [business]);
  if (now.state === 'unknown') {
    return (
      <main class="alone">
        <Loading what="the dashboard" />
      </main>
    );
  }
  return (
    <>
      {now.state === 'out' ? (
        <SignInPage why={now.why} />
      ) : (
        <Provider value={client}>
          <Layout key={business} />
        </Provider>
      )}
      {now.state === 'ended' && (
        <Dialog title="Sign in again" onClose={() => undefined} stays>
          <SignInForm why={now.why} />
        </Dialog>
      )}
      <Toasts />
    </>
  );
}
