import { MikroORM, type Options, defineConfig } from '@mikro-orm/postgresql';
import { invariant } from '../kernel/invariant.ts';
import { type ClientConfig, type Pool, type PoolClient } from 'pg';
import { type Module, checkModules } from '../kernel/module.ts';
import { type Settings, milliseconds } from '../settings/settings.ts';
import { type Address, addressOf } from '../settings/database-address.ts';
import { migrations } from './migrations.ts';
import { Migrator } from './migrator.ts';
import { Connections } from './pool.ts';
import { type Session, firstSession, localSettings, startupOptions } from './session.ts';

/** What of the settings concerns the database. */
export type DatabaseSettings = Pick<
  Settings,
  | 'DATABASE_POOL_SIZE'
  | 'CONNECTION_TIMEOUT'
  | 'STATEMENT_TIMEOUT'
  | 'LOCK_TIMEOUT'
  | 'IDLE_IN_TRANSACTION_TIMEOUT'
  | 'COMMIT_TIMEOUT'
> & {
  /** Whether statements may take as long as they do, as a migration's and an audit's. */
  readonly patient?: true;
  /** Hears what the server has to say of a statement that it does, a line each. */
  readonly onNotice?: (line: string) => void;
};

/** What commands know a gateway's connections by. */
const APPLICATION_NAME = 'payout-gateway';

/** How much longer than a statement may take its answer is waited for: after that, the line is dead. */
const ANSWER_GRACE_MS = 5_000;

/** The ORM's options for the modules' entities; the one place that names the driver. */
export function ormOptions(
  modules: readonly Module[],
  config: ClientConfig & { readonly onPoolCreated?: (pool: Pool) => void },
  settings: DatabaseSettings,
): Options {
  return defineConfig({
    entities: checkModules(modules).flatMap(({ entities }) => entities ?? []),
    dbName: config.database ?? '',
    pool: { min: 0, max: settings.DATABASE_POOL_SIZE },
    driverOptions: {
      // What the driver makes of the address; the ORM would read less of it.
      ...config,
      // A server that has vanished without a word ends no connection.
      ...(!settings.patient && {
        query_timeout: milliseconds(settings.STATEMENT_TIMEOUT) + ANSWER_GRACE_MS,
      }),
      // Statements that do not wait for each other's answers are sent as one.
      pipeline: true,
    },
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      // Where `migration:create` writes; it runs in the clone's own folder.
      path: 'src/database/migrations',
      emit: 'ts',
      snapshotName: 'snapshot',
      snapshotOnMigrate: false,
      disableForeignKeys: false,
    },
    // The ORM's own lines would carry rows; what goes wrong is thrown, and logged by us.
    logger: () => undefined,
  });
}

/** How a connection of the gateway's is made, whoever makes it. */
export function clientConfig(
  { config }: Address,
  settings: DatabaseSettings,
  session: Session,
): ClientConfig {
  const { application_name: name } = config;
  return {
    // Without it, work that waits for a full pool would wait for ever.
    connectionTimeoutMillis: milliseconds(settings.CONNECTION_TIMEOUT),
    ...config,
    ...limitsOf(config, settings),
    // The later of two counts.
    options: [config.options, startupOptions(session)].join(' ').trim(),
    // A pooler takes no connection with any of them, and what an address has, on its word alone.
    ...(session.behindPooler && { ...NO_LIMITS, options: config.options }),
    // What an operator calls it comes behind what commands know gateways by.
    application_name: name === undefined ? APPLICATION_NAME : `${APPLICATION_NAME}/${name}`,
  };
}

const NO_LIMITS = {
  statement_timeout: undefined,
  lock_timeout: undefined,
  idle_in_transaction_session_timeout: undefined,
} as const;

/** The database's own time-outs, in milliseconds: they go with the connection, and cost nothing. */
export function limitsOf(address: ClientConfig, settings: DatabaseSettings) {
  const limit = (seconds: number, own: number | false | undefined) =>
    own === undefined ? milliseconds(seconds) : Number(own);
  return {
    statement_timeout: limit(settings.STATEMENT_TIMEOUT, address.statement_timeout),
    lock_timeout: limit(settings.LOCK_TIMEOUT, address.lock_timeout),
    idle_in_transaction_session_timeout: limit(
      settings.IDLE_IN_TRANSACTION_TIMEOUT,
      address.idle_in_transaction_session_timeout,
    ),
  };
}

/** What is known of an ORM beyond what it knows itself. */
interface Opened {
  readonly connections: Connections;
  readonly config: ClientConfig;
}

const opened = new WeakMap<MikroORM, Opened>();

function openedAs(orm: MikroORM): Opened {
  const known = opened.get(orm);
  invariant(known, 'An ORM that was not opened here');
  return known;
}

/** What is known of an ORM's connections. */
export function connectionsTo(orm: MikroORM): Connections {
  return openedAs(orm).connections;
}

/** How a connection is made that is as an ORM's own, and beside them. */
export function configOf(orm: MikroORM): ClientConfig {
  return openedAs(orm).config;
}

/** The ORM on a database; it connects when first used. */
export async function openOrm(
  modules: readonly Module[],
  url: string,
  settings: DatabaseSettings,
  session: Session = firstSession(),
): Promise<MikroORM> {
  const address = addressOf(url);
  const config = clientConfig(address, settings, session);
  const { behindPooler } = session;
  const connections = new Connections({
    limits: behindPooler
      ? { ...limitsOf(address.config, settings), ...localSettings(session) }
      : undefined,
    commitTimeoutMs: milliseconds(settings.COMMIT_TIMEOUT),
  });
  const onPoolCreated = (pool: Pool) => {
    connections.adopt(pool);
    pool.on('connect', (client) => hearNotices(client, settings.onNotice));
  };
  const orm = await MikroORM.init(ormOptions(modules, { ...config, onPoolCreated }, settings));
  opened.set(orm, { connections, config });
  return orm;
}

function hearNotices(client: PoolClient, tell: ((line: string) => void) | undefined): void {
  if (tell)
    client.on('notice', ({ severity, message, hint }) => {
      const kind = severity === 'WARNING' ? 'Warning' : 'Notice';
      const text = [message, hint].filter((part) => part !== undefined).join('. ');
      tell(`${kind}: ${text}`.replaceAll(/\s+/g, ' '));
    });
}
