import type { ServerSettings } from './transaction/begin.ts';

/**
 * Settings of PostgreSQL that change what a statement means, or how an answer is to be read. A
 * server, a database or a role may have other values, so the gateway sets each with the connection,
 * or behind a pooler with each transaction.
 *
 * Settings that only make a statement slower are left to the server. So is
 * default_transaction_read_only: with it an operator says that nothing shall be written, and the
 * gateway is not ready.
 */
const MEANING = {
  // Without it, a 201 would not be on disk. An operator's stronger value is kept (see `sessionOf`).
  synchronous_commit: 'on',
  // Under a stronger one a payout would fail by conflicts, or read what was there before its lock.
  default_transaction_isolation: 'read committed',
  // How times, bytes and numbers are written.
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // What quotes, NULL in an array, and `= NULL` mean.
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // A refused statement must not end the connection, and a search must find everything.
  exit_on_error: 'off',
  gin_fuzzy_search_limit: '0',
  // The pool closes idle connections. An audit may take long, and payouts have limits of their own.
  idle_session_timeout: '0',
  transaction_timeout: '0',
} as const;

/** Values of synchronous_commit with which a COMMIT is on this server's disk, at least. */
const DURABLE: ReadonlySet<string> = new Set(['on', 'remote_apply', 'remote_write', 'local']);

/**
 * Settings that no transaction takes: BEGIN has its own word for one, the other is a connection's.
 */
const NOT_LOCAL: ReadonlySet<string> = new Set([
  'default_transaction_isolation',
  'idle_session_timeout',
]);

/** The settings that a server is asked for before it is used. */
export const SETTINGS_ASKED: readonly string[] = [
  ...Object.keys(MEANING),
  'session_replication_role',
];

/** The settings of each connection, or behind a pooler of each transaction. */
export interface Session {
  /** The settings by name, as PostgreSQL writes their values. */
  readonly settings: Readonly<Record<string, string>>;
  /** The search path, where the role's own does not begin with the gateway's schema. */
  readonly searchPath?: string | undefined;
  readonly behindPooler: boolean;
}

/** No settings at all. */
export const NO_SETTINGS: Session = { settings: {}, behindPooler: true };

/** The session for a server that has these settings; one that it does not know is left out. */
export function sessionOf(
  found: ReadonlyMap<string, string>,
  { behindPooler, searchPath }: Pick<Session, 'behindPooler' | 'searchPath'>,
): Session {
  const commits = found.get('synchronous_commit') ?? 'on';
  const wanted = { ...MEANING, ...(DURABLE.has(commits) && { synchronous_commit: commits }) };
  // Also those that are right now: somebody may change them while the gateway runs.
  const settings = Object.entries(wanted).filter(([name]) => found.has(name));
  return { settings: Object.fromEntries(settings), searchPath, behindPooler };
}

/** The session before a server was asked: settings that every supported version knows. */
export function firstSession(): Session {
  const { transaction_timeout: _, synchronous_commit: __, ...settings } = MEANING;
  return { settings, behindPooler: false };
}

/**
 * A session's settings as command-line options, which a connection can bring (PostgreSQL, "libpq",
 * options).
 */
export function startupOptions({ settings, searchPath }: Session): string {
  const all = { ...settings, ...(searchPath !== undefined && { search_path: searchPath }) };
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`)
    .join(' ');
}

/** The same as values of `set local`. */
export function localSettings({ settings, searchPath }: Session): ServerSettings {
  const all = Object.entries(settings)
    .filter(([name]) => !NOT_LOCAL.has(name))
    .map(([name, value]) => [name, `'${value}'`]);
  return {
    ...Object.fromEntries(all),
    // A list of names, each of them quoted already.
    ...(searchPath !== undefined && { search_path: searchPath }),
  };
}

/** Whether a server has the settings of a session. */
export function isKept(found: ReadonlyMap<string, string>, session: Session): boolean {
  return Object.entries(session.settings).every(([name, value]) => isAs(found.get(name), value));
}

function isAs(found: string | undefined, wanted: string): boolean {
  // The order of day and month stands behind datestyle; no date of ours depends on it.
  return found === wanted || found?.startsWith(`${wanted}, `) === true;
}
