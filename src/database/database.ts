import { type MikroORM } from '@mikro-orm/postgresql';
import { type Module } from '../kernel/module.ts';
import { type Settings } from '../settings.ts';
import { StartError } from '../start-error.ts';
import { startEmbedded } from './embedded/embedded.ts';
import { prepareRoles } from './embedded/roles.ts';
import { type DatabaseSettings, openOrm, timeouts } from './orm.ts';

/** The oldest PostgreSQL that the gateway works on. */
const SERVER_VERSION_MIN = 15;

const PROTOCOL_VIOLATION = '08P01';

/** The database of this start: an operator's, or the embedded one. */
export interface Database {
  /** As the role that gateways and commands run as. */
  readonly url: string;
  /** As the role that owns the tables; the same where an operator has only one. */
  readonly ownerUrl: string;
  /** Whether it is the embedded one. */
  readonly embedded: boolean;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

/** Finds the database that the settings name, or starts the embedded one. */
export async function openDatabase(
  { DATABASE_URL, MIGRATION_DATABASE_URL, DATA_DIR }: Settings,
  owner: 'gateway' | 'command',
  options: { readonly onProgress: (line: string) => void; readonly signal?: AbortSignal },
): Promise<Database> {
  if (DATABASE_URL !== undefined) {
    const nothing = () => undefined;
    const ownerUrl = MIGRATION_DATABASE_URL ?? DATABASE_URL;
    const stop = async () => undefined;
    return { url: DATABASE_URL, ownerUrl, embedded: false, stop, kill: nothing };
  }
  if (MIGRATION_DATABASE_URL !== undefined) {
    throw new StartError('MIGRATION_DATABASE_URL is of use with DATABASE_URL only: set both.');
  }
  const server = await startEmbedded({ dataDir: DATA_DIR, owner, ...options });
  try {
    const urls = await prepareRoles(server.url);
    const stop = () => server.stop();
    return { ...urls, embedded: true, stop, kill: () => server.kill() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The ORM on a database that answers, and is new enough. */
export async function connect(
  modules: readonly Module[],
  { url }: Pick<Database, 'url'>,
  settings: DatabaseSettings,
): Promise<MikroORM> {
  const open = (behindPooler: boolean) => openOrm(modules, url, settings, behindPooler);
  let orm: MikroORM | undefined;
  try {
    orm = await open(false);
    if (!(await keepsSettings(orm, settings))) {
      await orm.close(true);
      orm = await open(true);
    }
    const [row] = await orm.em
      .fork()
      .execute<{ version: number }[]>(
        `select current_setting('server_version_num')::int / 10000 as version`,
      );
    const version = row?.version ?? 0;
    if (version >= SERVER_VERSION_MIN) return orm;
    throw new StartError(
      `PostgreSQL ${version} is too old: the gateway needs ${SERVER_VERSION_MIN} or later.`,
    );
  } catch (error) {
    await orm?.close(true);
    if (error instanceof StartError) throw error;
    throw unreachable(url, error);
  }
}

/** The one line for a database that does not let us in. */
export function unreachable(url: string, error: unknown): StartError {
  return new StartError(`The database at ${hostOf(url)} cannot be reached: ${reasonOf(error)}.`);
}

/** A pooler refuses connections that bring settings, or, where it is told to, drops the settings. */
async function keepsSettings(orm: MikroORM, settings: DatabaseSettings): Promise<boolean> {
  try {
    const rows = await orm.em
      .fork()
      .execute<{ name: string; setting: string }[]>('select name, setting from pg_settings');
    const kept = new Map(rows.map(({ name, setting }) => [name, setting]));
    return Object.entries(timeouts(settings)).every(([name, ms]) => kept.get(name) === `${ms}`);
  } catch (error) {
    if (codeOf(error) === PROTOCOL_VIOLATION) return false;
    throw error;
  }
}

function hostOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** What the driver says of it, as a code: its messages may carry the user's name, or more. */
function reasonOf(error: unknown): string {
  const codes: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    '28P01': 'the password is wrong',
    '28000': 'the user may not log in',
    '3D000': 'there is no such database',
    [PROTOCOL_VIOLATION]: 'the pooler before it refuses the connection, and its log says why',
  };
  const code = codeOf(error);
  if (code !== '') return codes[code] ?? code;
  const noTls = error instanceof Error && /does not support SSL/.test(error.message);
  return noTls ? 'it does not speak TLS, as sslmode asks' : 'no answer came in time';
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause];
  return first === undefined ? '' : codeOf(first);
}
