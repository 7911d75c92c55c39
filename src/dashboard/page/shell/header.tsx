import { signOut, useSession } from '../api/session.ts';
import { useStore } from '../api/store.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { say } from '../design/toast.tsx';
import { type Theme, chooseTheme, themeStore } from './theme.ts';

/** Whose dashboard it is, how it looks, and the way out. */
export function Header() {
  const { business } = useSession();
  return (
    <header class="top">
      <a class="brand" href="/dashboard">
        <span class="mark" aria-hidden="true" />
        Payouts
      </a>
      <span class="business">
        <span class="name">{business.name}</span>
        {business.test && <Badge tone="warn">Test mode</Badge>}
      </span>
      <ThemeChoice />
      <Button onClick={() => void leave()}>Sign out</Button>
    </header>
  );
}

async function leave(): Promise<void> {
  if (!(await signOut())) {
    say('The gateway does not answer: you are still signed in. Please try again.', 'bad');
  }
}

const THEMES: readonly { readonly value: Theme; readonly text: string }[] = [
  { value: 'system', text: 'Automatic' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
];

function ThemeChoice() {
  const theme = useStore(themeStore);
  return (
    <select
      class="theme"
      aria-label="Appearance"
      value={theme}
      onChange={({ currentTarget }) => chooseTheme(currentTarget.value as Theme)}
    >
      {THEMES.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
