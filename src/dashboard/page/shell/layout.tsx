import { ErrorBoundary, LocationProvider, Route, Router } from 'preact-iso';
import { useState } from 'preact/hooks';
import { usePolling } from '../api/live.ts';
import { useSession } from '../api/session.ts';
import { ConnectionNote } from './connection-note.tsx';
import { Header } from './header.tsx';
import { LiveStream } from './live-stream.tsx';
import { Navigation } from './navigation.tsx';
import { NotFound, NotOffered } from './not-found.tsx';
import { Broken } from './broken.tsx';
import { focusHeading } from './page.tsx';
import { ROUTES } from './pages.tsx';

/** Header, navigation, and the page of the address. */
export function Layout() {
  usePolling();
  const { scopes } = useSession();
  const [error, setError] = useState<Error>();
  return (
    <LocationProvider scope={/^\/dashboard(?:[/?]|$)/}>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <div class="frame">
        <Header />
        <Navigation />
        <main id="main" tabIndex={-1}>
          <ConnectionNote />
          {error && <Broken retry={() => setError(undefined)} />}
          <ErrorBoundary onError={setError}>
            <Router onRouteChange={focusHeading}>
              {ROUTES.map(({ path, component, scope }) => (
                <Route
                  key={path}
                  path={path}
                  component={scopes.includes(scope) ? component : NotOffered}
                />
              ))}
              <Route default component={NotFound} />
            </Router>
          </ErrorBoundary>
        </main>
      </div>
      {scopes.includes('read') && <LiveStream />}
    </LocationProvider>
  );
}
