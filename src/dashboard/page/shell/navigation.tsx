import { useLocation } from 'preact-iso';
import { useEffect, useRef } from 'preact/hooks';
import { useSession } from '../api/session.ts';
import { NAVIGATION } from './pages.tsx';

/** The ways to the pages; what the key may not do is not among them. */
export function Navigation() {
  const { path: here } = useLocation();
  const { scopes } = useSession();
  const list = useRef<HTMLElement>(null);
  // In a narrow window they are a bar that is wider than the window.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <nav class="pages" aria-label="Pages" ref={list}>
      <ul>
        {NAVIGATION.filter(({ scope }) => scopes.includes(scope)).map(({ path, name }) => (
          <li key={path}>
            <a href={path} aria-current={isAt(here, path) ? 'page' : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A row's own page lies below its list. */
function isAt(here: string, path: string): boolean {
  return here === path || (path !== '/dashboard' && here.startsWith(`${path}/`));
}
