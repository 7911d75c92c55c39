import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options, defineConfig } from '@mikro-orm/postgresql';
import { type Pool } from 'pg';
import { type Module, checkModules } from '../kernel/module.ts';
import { type Settings, milliseconds } from '../settings.ts';
import { migrations } from './migrations.ts';
import { Connections } from './pool.ts';

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
};

/** How much longer than a statement may take its answer is waited for: after that, the line is dead. */
const ANSWER_GRACE_MS = 5_000;

/** The ORM's options for the modules' entities; the one place that names the driver. */
export function ormOptions(
  modules: readonly Module[],
  url: string,
  settings: DatabaseSettings,
  behindPooler = false,
  connections = connectionsFor(settings, behindPooler),
): Options {
  return defineConfig({
    entities: checkModules(modules).flatMap(({ entities }) => entities ?? []),
    clientUrl: url,
    pool: { min: 0, max: settings.DATABASE_POOL_SIZE },
    driverOptions: {
      // The driver reads all of the address, the ORM nothing after its question mark: sslmode, say.
      connectionString: url,
      // Without it, work that waits for a full pool would wait for ever.
      connectionTimeoutMillis: milliseconds(settings.CONNECTION_TIMEOUT),
      application_name: 'payout-gateway',
      onPoolCreated: (pool: Pool) => connections.adopt(pool),
      // A server that has vanished without a word ends no connection.
      ...(!settings.patient && {
        query_timeout: milliseconds(settings.STATEMENT_TIMEOUT) + ANSWER_GRACE_MS,
      }),
      // Statements that do not wait for each other's answers are sent as one.
      pipeline: true,
      ...(!behindPooler && timeouts(settings)),
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

/** The database's own time-outs, in milliseconds: they go with the connection, and cost nothing. */
export function timeouts(settings: DatabaseSettings) {
  return {
    statement_timeout: milliseconds(settings.STATEMENT_TIMEOUT),
    lock_timeout: milliseconds(settings.LOCK_TIMEOUT),
    idle_in_transaction_session_timeout: milliseconds(settings.IDLE_IN_TRANSACTION_TIMEOUT),
  };
}

/** The connections that an ORM has been given. */
const connectionsOf = new WeakMap<MikroORM, Connections>();

/** What is known of an ORM's connections. */
export function connectionsTo(orm: MikroORM): Connections {
  const connections = connectionsOf.get(orm);
  if (!connections) throw new TypeError('An ORM that was not opened here');
  return connections;
}

function connectionsFor(settings: DatabaseSettings, behindPooler: boolean): Connections {
  return new Connections({
    limits: behindPooler ? timeouts(settings) : undefined,
    commitTimeoutMs: milliseconds(settings.COMMIT_TIMEOUT),
  });
}

/** The ORM on a database; it connects when first used. */
export async function openOrm(
  modules: readonly Module[],
  url: string,
  settings: DatabaseSettings,
  behindPooler = false,
): Promise<MikroORM> {
  const connections = connectionsFor(settings, behindPooler);
  const orm = await MikroORM.init(ormOptions(modules, url, settings, behindPooler, connections));
  connectionsOf.set(orm, connections);
  return orm;
}
