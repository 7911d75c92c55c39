import { join, resolve } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { type CopiedTable, copyTables } from '../database/copy.ts';
import { configFor, connect } from '../database/database.ts';
import { migrate, migrateAsOwner } from '../database/migrate.ts';
import { type Module, checksOf } from '../kernel/module.ts';
import { audit } from '../ledger/audit/audit.ts';
import { databaseUrl } from '../settings/rules.ts';
import { milliseconds } from '../settings/settings.ts';
import type { CommandContext, CoreCommand } from './core-command.ts';

/** Migration and audit run one statement at a time. */
const POOL_SIZE = 2;

/** The result of a copy. */
interface CopyReport {
  /** How many rows were copied, by table. */
  readonly tables: Record<string, number>;
  /** Whether the copy's books add up. */
  readonly ok: boolean;
  readonly problems: readonly object[];
  /**
   * The file or setting that has the hash secret, which the copy's gateway needs; never the secret.
   */
  readonly hashSecretIn: string;
}

/**
 * `cli copy`: copies a whole installation to another database, for example from the embedded one.
 */
export const copyCommand: CoreCommand<{ to: string }> = {
  name: 'copy',
  summary:
    'Copies everything to an empty PostgreSQL, all or nothing, and audits the copy. Stop the gateway ' +
    'first: what it would pay out later is not copied. The copy needs the same PAYOUT_HASH_SECRET.',
  example: '--to postgres://payout_owner:PASSWORD@db.example.com/payout',
  options: [
    {
      name: 'to',
      value: 'DATABASE_URL',
      description: 'the other database, as the role that owns its tables or will',
      required: true,
    },
  ],
  isCore: true,
  isExclusive: true,
  input: z.object({ to: databaseUrl }),
  run: copyAll,
  failed: (report) => ((report as CopyReport).ok ? undefined : 'copy has found problems.'),
};

async function copyAll(context: CommandContext, { to }: { to: string }): Promise<CopyReport> {
  const { database, settings, modules, report, warn } = context;
  if (database.embedded) await migrateAsOwner(modules, database, settings, warn);
  const connection = {
    ...settings,
    DATABASE_POOL_SIZE: POOL_SIZE,
    patient: true,
    onNotice: warn,
  } as const;
  const target = await connect(modules, { url: to }, connection);
  try {
    const tables = await copyTables({
      from: await configFor(database.ownerUrl, settings),
      to: await configFor(to, settings),
      tables: tablesOf(target, modules),
      lockTimeoutMs: milliseconds(settings.LOCK_TIMEOUT),
      refuseGateways: !database.embedded,
      migrateTarget: () => migrate(target),
      report,
    });
    report('Auditing the copy …');
    const { ok, problems } = await audit(target.em.fork(), checksOf(modules));
    const hashSecretIn = database.embedded
      ? join(resolve(settings.DATA_DIR), 'hash-secret')
      : 'PAYOUT_HASH_SECRET';
    return { tables, ok, problems, hashSecretIn };
  } finally {
    await target.close(true);
  }
}

/**
 * The modules' tables. A module comes after those that it requires, so a table after those it
 * refers to.
 */
function tablesOf(orm: MikroORM, modules: readonly Module[]): readonly CopiedTable[] {
  return modules
    .flatMap(({ entities }) => entities ?? [])
    .map((entity) => {
      const { tableName, props } = orm.getMetadata().get(entity);
      const persisted = props.filter(({ persist }) => persist !== false);
      // Several relations may share the column of the business.
      const columns = new Set(persisted.flatMap(({ fieldNames }) => fieldNames));
      return { name: tableName, columns: [...columns] };
    });
}
