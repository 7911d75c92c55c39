import { Client, type ClientConfig } from 'pg';
import { OperatorError } from '../settings/operator-error.ts';
import { sqlState } from '../kernel/sql-state.ts';
import { SETTINGS_ASKED, type Session, firstSession, isKept, sessionOf } from './session.ts';

/**
 * How a pooler refuses settings with a connection, and how a server refuses those it is too old
 * for.
 */
const UNKNOWN_SETTING: ReadonlySet<string> = new Set(['08P01', '42704']);

/**
 * Tables by which a gateway's schema is recognised: that of migrations, and one that only a gateway
 * has.
 */
const MARKS = ['mikro_orm_migrations', 'history_entry'] as const;

/** What is known of a server before the ORM is opened on it. */
export interface Probed {
  /** Its major version. */
  readonly version: number;
  readonly session: Session;
}

/** The two configurations that are tried: with settings, and without them for a pooler. */
export interface ProbeConfigs {
  readonly withSettings: ClientConfig;
  readonly withoutSettings: ClientConfig;
  /** The time-outs in the first of them, in milliseconds. */
  readonly limits: Readonly<Record<string, number>>;
}

/**
 * Asks a server what the gateway must know of it. A pooler is recognised by what it does with a
 * connection's settings: it refuses the connection or, if it is configured so, drops the settings.
 */
export async function probe({
  withSettings,
  withoutSettings,
  limits,
}: ProbeConfigs): Promise<Probed> {
  const names = Object.keys(limits);
  try {
    return await ask(withSettings, names, (found) => {
      const areKept = names.every((name) => found.get(name) === `${limits[name]}`);
      return !areKept || !isKept(found, firstSession());
    });
  } catch (error) {
    if (!UNKNOWN_SETTING.has(sqlState(error) ?? '')) throw error;
    return ask(withoutSettings, [], () => true, `begin; ${setLocal(limits)}`);
  }
}

async function ask(
  config: ClientConfig,
  limits: readonly string[],
  isPooled: (found: ReadonlyMap<string, string>) => boolean,
  begin?: string,
): Promise<Probed> {
  const client = new Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    // Behind a pooler, one transaction keeps all questions on one server, and under our own
    // time-outs.
    if (begin !== undefined) await client.query(begin);
    const found = await settingsOf(client, [...SETTINGS_ASKED, ...limits, 'server_version_num']);
    if (found.get('session_replication_role') === 'replica') throw new OperatorError(REPLICA);
    const behindPooler = isPooled(found);
    const searchPath = await searchPathOf(client);
    return {
      version: Math.floor(Number(found.get('server_version_num')) / 10_000),
      session: sessionOf(found, { behindPooler, searchPath }),
    };
  } finally {
    await client.end();
  }
}

function setLocal(limits: Readonly<Record<string, number>>): string {
  return Object.entries(limits)
    .map(([name, ms]) => `set local ${name} = ${ms}`)
    .join('; ');
}

const REPLICA =
  'session_replication_role is replica for this role: the rules of the tables would not hold. ' +
  'Take that setting from the role, or from the database.';

async function settingsOf(client: Client, names: readonly string[]) {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'select lower(name) as name, setting from pg_settings where lower(name) = any($1)',
    [names],
  );
  return new Map(rows.map(({ name, setting }) => [name, setting]));
}

/**
 * The search path that leads to the gateway's tables, where the role's own path leads to others or
 * to none. Undefined where the role's own path is right.
 */
async function searchPathOf(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string; on_path: boolean }>(
    // A search path that comes with the connection is the operator's choice, and is followed.
    `select quote_ident(nspname) as schema, at is not null as on_path
     from pg_namespace left join unnest(current_schemas(false)) with ordinality as path (name, at)
       on name = nspname
     where (at is not null
         or (select source from pg_settings where name = 'search_path') <> 'client')
       and has_schema_privilege(pg_namespace.oid, 'usage') and ${MARKS.map(
         (name) =>
           `exists (select from pg_class where relnamespace = pg_namespace.oid and relname = '${name}'
            and relkind in ('r', 'p') and has_table_privilege(pg_class.oid, 'select'))`,
       ).join(' and ')}
     order by at`,
  );
  const [home, other] = rows;
  if (!home) return undefined;
  if (!home.on_path && other) {
    const names = rows.map(({ schema }) => schema).join(', ');
    throw new OperatorError(
      `There are tables of a gateway in several schemas (${names}), and none of them is on the ` +
        'search_path of this role: name one there.',
    );
  }
  const { rows: path } = await client.query<{ first: string | null; all: string }>(
    `select quote_ident(current_schema()) as first, current_setting('search_path') as all`,
  );
  const [own] = path;
  if (own?.first === home.schema) return undefined;
  return [home.schema, own?.all].filter((part) => part !== '' && part !== '""').join(', ');
}
