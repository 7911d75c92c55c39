import { createStore } from './store.ts';

/** Whether the gateway answers; while it does not, what is shown may be old. */
export const connectionStore = createStore<'online' | 'away'>('online');

/** Told after each request: whether it was answered at all. */
export function noteAnswer(answered: boolean): void {
  connectionStore.set(answered ? 'online' : 'away');
}
