import { createStore, useStore } from './store.ts';
import { NO_ANSWER, ask } from './rest.ts';

/** What a key may do. */
export type Scope = 'read' | 'pay' | 'reverse' | 'manage';

/** Who is signed in, as `POST /session` and `GET /session` answer it. */
export interface Session {
  readonly business: { readonly id: string; readonly name: string; readonly test: boolean };
  /** The key that it was opened with, and that it ends with. */
  readonly key_id: string;
  readonly scopes: readonly Scope[];
  readonly expires_at: string;
}

/** Where the page stands: an ended session keeps the page, and what was typed into it, below the sign-in. */
export type SignIn =
  | { readonly state: 'unknown' }
  | { readonly state: 'out'; readonly why?: string }
  | { readonly state: 'in'; readonly session: Session }
  | { readonly state: 'ended'; readonly session: Session; readonly why: string };

export const signInStore = createStore<SignIn>({ state: 'unknown' });

const ENDED =
  'Your session has ended: it was idle too long, or its key is no longer valid. Sign in again to go on.';

/** Told by whoever is answered that nobody is signed in. */
export function sessionEnded(): void {
  const now = signInStore.get();
  if (now.state === 'in') signInStore.set({ state: 'ended', session: now.session, why: ENDED });
}

/** Asks whether somebody is signed in still. */
export async function checkSession(): Promise<void> {
  const { status } = await ask('GET', '/session');
  if (status === 401) sessionEnded();
}

/** Asks who is signed in; a one-time link in the address signs in first, and is gone from it at once. */
export async function resumeSession(): Promise<void> {
  const token = takeToken();
  if (token !== undefined) {
    const problem = await signIn({ token });
    if (problem !== undefined) signInStore.set({ state: 'out', why: problem });
    return;
  }
  const { status, body } = await ask<Session>('GET', '/session');
  if (status === 200 && body) signInStore.set({ state: 'in', session: body });
  else if (status === NO_ANSWER) signInStore.set({ state: 'out', why: UNREACHABLE });
  else signInStore.set({ state: 'out' });
}

/** Signs in with a key, or by the token of a link; what went wrong, as a sentence. */
export async function signIn(
  by: { readonly key: string } | { readonly token: string },
): Promise<string | undefined> {
  const { status, body, retryAfter } = await ask<Session>('POST', '/session', by);
  if (body && (status === 200 || status === 201)) {
    signInStore.set({ state: 'in', session: body });
    return undefined;
  }
  if (status === NO_ANSWER) return UNREACHABLE;
  if (status === 429) return `Too many attempts. Please wait ${retryAfter ?? 'a few'} seconds.`;
  if (status !== 401) return 'The gateway could not sign you in. Please try again.';
  return 'token' in by
    ? 'This link has been used, or is too old. Sign in with a key instead.'
    : 'This key is not valid: it is mistyped, revoked, expired, or not a secret key.';
}

/** Signs out; false where the gateway has not answered, so that the session goes on. */
export async function signOut(): Promise<boolean> {
  const { status } = await ask('DELETE', '/session');
  if (status === NO_ANSWER || status >= 500) return false;
  // What was typed is nothing for whoever signs in next.
  sessionStorage.clear();
  signInStore.set({ state: 'out', why: 'You have signed out.' });
  return true;
}

const UNREACHABLE = 'The gateway does not answer. Please try again in a moment.';

function takeToken(): string | undefined {
  const [, token] = /^#sign-in=(.+)$/.exec(location.hash) ?? [];
  if (token === undefined) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return decodeURIComponent(token);
}

/** The session that the page shows, also while it has ended and another sign-in is waited for. */
export function useSession(): Session {
  const now = useStore(signInStore);
  if (now.state === 'in' || now.state === 'ended') return now.session;
  throw new Error('Nobody is signed in.');
}

/** Whether the key may do something: what it may not do is not offered. */
export function useMay(scope: Scope): boolean {
  return useSession().scopes.includes(scope);
}
