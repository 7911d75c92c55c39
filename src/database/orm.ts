import { join } from 'node:path';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options, defineConfig } from '@mikro-orm/postgresql';
import { type Module, checkModules } from '../kernel/module.ts';

/** How long a unit of work waits for a connection of the pool, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 5_000;

/** The ORM's options for the modules' entities; the one place that names the driver. */
export function ormOptions(modules: readonly Module[], url: string, poolSize = 10): Options {
  return defineConfig({
    entities: checkModules(modules).flatMap(({ entities }) => entities ?? []),
    clientUrl: url,
    pool: { min: 0, max: poolSize },
    driverOptions: {
      // Without it, work that waits for a full pool would wait for ever.
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      application_name: 'payout-gateway',
    },
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      path: join(import.meta.dirname, 'migrations'),
      glob: '*.ts',
      emit: 'ts',
      snapshotName: 'snapshot',
      snapshotOnMigrate: false,
      disableForeignKeys: false,
    },
    // The ORM's own lines would carry rows; what goes wrong is thrown, and logged by us.
    logger: () => undefined,
  });
}

/** The ORM on a database; it connects when first used. */
export function openOrm(modules: readonly Module[], url: string, poolSize?: number) {
  return MikroORM.init(ormOptions(modules, url, poolSize));
}
