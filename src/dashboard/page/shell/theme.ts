import { createStore } from '../api/store.ts';

/** Light, dark, or as the reader's system has it. */
export type Theme = 'system' | 'light' | 'dark';

const PLACE = 'dashboard:theme';

export const themeStore = createStore<Theme>('system');

/** Puts on the theme that was chosen in this browser. */
export function applyTheme(): void {
  const stored = localStorage.getItem(PLACE);
  chooseTheme(stored === 'light' || stored === 'dark' ? stored : 'system');
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(PLACE);
  else localStorage.setItem(PLACE, theme);
  document.documentElement.dataset['theme'] = theme;
  themeStore.set(theme);
}
