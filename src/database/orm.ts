import { MikroORM, type Options, defineConfig } from '@mikro-orm/postgresql';
import { invariant } from '../kernel/invariant.ts';
import type { ClientConfig, Pool, PoolClient } from 'pg';
import { type Module, checkModules } from '../kernel/module.ts';
import { type Settings, milliseconds } from '../settings/settings.ts';
import { type Address, readAddress } from '../settings/database-address.ts';
import { migrations } from './migrations.ts';
import { Migrator } from './migrator.ts';
import { Connections } from './pool.ts';
import { type Session, firstSession, localSettings, startupOptions } from './session.ts';

/** The settings of the gateway that concern the database. */
export type DatabaseSettings = Pick<
  Settings,
  | 'DATABASE_POOL_SIZE'
  | 'CONNECTION_TIMEOUT'
  | 'STATEMENT_TIMEOUT'
  | 'LOCK_TIMEOUT'
  | 'IDLE_IN_TRANSACTION_TIMEOUT'
  | 'COMMIT_TIMEOUT'
> & {
  /** Whether the driver waits for an answer without a limit of its own, as in a migration and an audit. */
  readonly patient?: true;
  /** Gets the notices that the server raises, a line each. */
  readonly onNotice?: (line: string) => void;
};

/** By this name, commands recognise a gateway's connections in `pg_stat_activity`. */
const APPLICATION_NAME = 'payout-gateway';

/**
 * How much longer than a statement may take, its answer is waited for. After that, the connection
 * is taken for dead.
 */
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
      // The driver reads more of an address than the ORM does.
      ...config,
      // The connections to a server that vanishes stay open: only a time limit shows that it is
      // gone.
      ...(!settings.patient && {
        query_timeout: milliseconds(settings.STATEMENT_TIMEOUT) + ANSWER_GRACE_MS,
      }),
      // Statements are sent without waiting for the answers to those before them.
      pipeline: true,
    },
    ensureDatabase: false,
    // No entity has the other side of a relation, which setting one side would have to keep in step.
    propagationOnPrototype: false,
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      // Where `migration:create` writes, from the top of the clone.
      path: 'src/database/migrations',
      emit: 'ts',
      snapshotName: 'snapshot',
      snapshotOnMigrate: false,
      disableForeignKeys: false,
    },
    // The ORM's own log lines may contain rows. Errors are thrown, and logged by us.
    logger: () => undefined,
  });
}

/** The configuration of every connection that the gateway makes. */
export function clientConfig(
  { config }: Address,
  settings: DatabaseSettings,
  session: Session,
): ClientConfig {
  const { application_name: name } = config;
  return {
    // Without it, a wait for a connection of a full pool would never end.
    connectionTimeoutMillis: milliseconds(settings.CONNECTION_TIMEOUT),
    ...config,
    ...limitsOf(config, settings),
    // PostgreSQL takes the last of two values of one setting.
    options: [config.options, startupOptions(session)].join(' ').trim(),
    // A pooler refuses connections with settings. The operator's own, in the address, are sent
    // anyway.
    ...(session.behindPooler && { ...NO_LIMITS, options: config.options }),
    // An operator's own name is appended, so that commands still recognise a gateway.
    application_name: name === undefined ? APPLICATION_NAME : `${APPLICATION_NAME}/${name}`,
  };
}

const NO_LIMITS = {
  statement_timeout: undefined,
  lock_timeout: undefined,
  idle_in_transaction_session_timeout: undefined,
} as const;

/** PostgreSQL's own time-outs, in milliseconds. They are set once, with the connection. */
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

/** What belongs to an ORM beside its own fields. */
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

/** The connections of an ORM. */
export function connectionsTo(orm: MikroORM): Connections {
  return openedAs(orm).connections;
}

/** The configuration of an ORM's connections, for one more beside its pool. */
export function configOf(orm: MikroORM): ClientConfig {
  return openedAs(orm).config;
}

/** Opens the ORM on a database; it connects when it is first used. */
export async function openOrm(
  modules: readonly Module[],
  url: string,
  settings: DatabaseSettings,
  session: Session = firstSession(),
): Promise<MikroORM> {
  const address = readAddress(url);
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
    pool.on('connect', (client) => forwardNotices(client, settings.onNotice));
  };
  const orm = await MikroORM.init(ormOptions(modules, { ...config, onPoolCreated }, settings));
  opened.set(orm, { connections, config });
  return orm;
}

function forwardNotices(client: PoolClient, tell: ((line: string) => void) | undefined): void {
  if (tell)
    client.on('notice', ({ severity, message, hint }) => {
      const kind = severity === 'WARNING' ? 'Warning' : 'Notice';
      const text = [message, hint].filter((part) => part !== undefined).join('. ');
      tell(`${kind}: ${text}`.replaceAll(/\s+/g, ' '));
    });
}
