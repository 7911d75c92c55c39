import { type ServerSettings } from './transaction/begin.ts';

/**
 * Settings of PostgreSQL's by which a statement means another thing, or an answer is read as another,
 * and which a server, a database or a role may have set otherwise. Each goes with the connection, or
 * behind a pooler with each transaction.
 *
 * Left to the server is what makes a statement slower and no different, and what says that nothing
 * shall be written: default_transaction_read_only is the operator's word, and the gateway not ready.
 */
const MEANING = {
  // Without it, a 201 would not be on disk; the stronger ones of an operator's stay (see `sessionOf`).
  synchronous_commit: 'on',
  // Under another a payout would fail by conflicts, or read what was before it had the lock.
  default_transaction_isolation: 'read committed',
  // How times, bytes and numbers are written in answers, and times in questions.
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // What is between quotes, in an array, and equal to nothing.
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // A statement that is refused must not end the connection, nor a search leave out what it finds.
  exit_on_error: 'off',
  gin_fuzzy_search_limit: '0',
  // A connection at rest is the pool's to close, an audit may take its time, and payouts have limits.
  idle_session_timeout: '0',
  transaction_timeout: '0',
} as const;

/** Commits that are on this server's disk too, and beyond it as an operator has chosen. */
const DURABLE: ReadonlySet<string> = new Set(['on', 'remote_apply', 'remote_write', 'local']);

/** What BEGIN says itself, and what is true of a connection only. */
const OF_NO_TRANSACTION: ReadonlySet<string> = new Set([
  'default_transaction_isolation',
  'idle_session_timeout',
]);

/** What is asked of a server before it is used. */
export const ASKED: readonly string[] = [...Object.keys(MEANING), 'session_replication_role'];

/** What goes with each connection, and what behind a pooler with each transaction instead. */
export interface Session {
  /** The settings by name, as PostgreSQL writes their values. */
  readonly settings: Readonly<Record<string, string>>;
  /** The first schema on the search path, where it is not the one that the role's own has first. */
  readonly searchPath?: string | undefined;
  readonly behindPooler: boolean;
}

/** Nothing of our own, as before a server has been asked. */
export const BARE: Session = { settings: {}, behindPooler: true };

/** The session of a server whose settings are these; one that it does not know is left out. */
export function sessionOf(
  found: ReadonlyMap<string, string>,
  { behindPooler, searchPath }: Pick<Session, 'behindPooler' | 'searchPath'>,
): Session {
  const commits = found.get('synchronous_commit') ?? 'on';
  const wanted = { ...MEANING, ...(DURABLE.has(commits) && { synchronous_commit: commits }) };
  // Also what is as it should be now: it may be set otherwise while the gateway runs.
  const settings = Object.entries(wanted).filter(([name]) => found.has(name));
  return { settings: Object.fromEntries(settings), searchPath, behindPooler };
}

/** What is sent before a server has been asked: what every one knows, and must not keep. */
export function firstSession(): Session {
  const { transaction_timeout: _, synchronous_commit: __, ...settings } = MEANING;
  return { settings, behindPooler: false };
}

/** A session's settings as a connection brings them: PostgreSQL's own command-line options. */
export function startupOptions({ settings, searchPath }: Session): string {
  const all = { ...settings, ...(searchPath !== undefined && { search_path: searchPath }) };
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`)
    .join(' ');
}

/** The same as `set local` takes them. */
export function localSettings({ settings, searchPath }: Session): ServerSettings {
  const all = Object.entries(settings)
    .filter(([name]) => !OF_NO_TRANSACTION.has(name))
    .map(([name, value]) => [name, `'${value}'`]);
  return {
    ...Object.fromEntries(all),
    // A list of names, each in its quotes.
    ...(searchPath !== undefined && { search_path: searchPath }),
  };
}

/** Whether a server has settings as they are wanted. */
export function isKept(found: ReadonlyMap<string, string>, session: Session): boolean {
  return Object.entries(session.settings).every(([name, value]) => isAs(found.get(name), value));
}

function isAs(found: string | undefined, wanted: string): boolean {
  // A date's style has its order behind it, which is that of no date of ours.
  return found === wanted || found?.startsWith(`${wanted}, `) === true;
}
