import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, escapeIdentifier } from 'pg';
import { OperatorError } from '../settings/operator-error.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
const LOCK_NOT_AVAILABLE = '55P03';
/** How long the connections of a gateway may stay after it was stopped. */
const GRACE_MS = 2_000;
const POLL_MS = 50;

const GATEWAY_CONNECTED =
  'A gateway, or a command, is connected to the source: stop it first, for what it changes later ' +
  'would not be in the copy.';

/**
 * Throws an `OperatorError` if one of the tables has a row in the target. A missing table counts as
 * empty.
 */
export async function requireEmpty(target: Client, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const name = escapeIdentifier(table);
    const { rows: known } = await target.query('select where to_regclass($1) is not null', [name]);
    if (known.length === 0) continue;
    const { rows } = await target.query(`select from ${name} limit 1`);
    if (rows.length === 0) continue;
    throw new OperatorError(
      `The target is not empty, there is something in ${table}: nothing was copied. ` +
        'Copy to a database that no gateway has used.',
    );
  }
}

/**
 * Takes the snapshot that is copied, and locks the tables against writes until the copy is over.
 * Reads go on.
 */
export async function startSnapshot(
  source: Client,
  tables: readonly string[],
  options: { readonly lockTimeoutMs: number; readonly refuseGateways: boolean },
): Promise<void> {
  await source.query('begin isolation level repeatable read read only');
  await liftTimeouts(source, options.lockTimeoutMs);
  // The first SELECT takes the snapshot, so the lock comes before it.
  await lock(source, `lock table ${nameList(tables)} in exclusive mode`, 'source');
  if (options.refuseGateways) await refuseGateways(source);
  const { rows } = await source.query('select from business limit 1');
  if (rows.length === 0) {
    throw new OperatorError('The source has no business: there is nothing to copy.');
  }
}

/**
 * Begins the transaction on the target, and locks the tables so that nobody else writes to them.
 */
export async function lockTarget(
  target: Client,
  tables: readonly string[],
  lockTimeoutMs: number,
): Promise<void> {
  await target.query('begin');
  await liftTimeouts(target, lockTimeoutMs);
  await lock(target, `lock table ${nameList(tables)} in share row exclusive mode`, 'target');
}

/** Throws an `OperatorError` if the two sides have different migrations: the rows might not fit. */
export async function requireSameMigrations(source: Client, target: Client): Promise<void> {
  const [here, there] = await Promise.all([source, target].map(migrationsOf));
  if (here === there) return;
  throw new OperatorError(
    'The source and the target do not have the same migrations: run `cli migrate` on the source.',
  );
}

/** The quoted names of tables, as a statement lists them. */
export function nameList(tables: readonly string[]): string {
  return tables.map((table) => escapeIdentifier(table)).join(', ');
}

async function migrationsOf(side: Client): Promise<string> {
  const { rows } = await side.query<{ name: string }>(
    'select name from mikro_orm_migrations order by name',
  );
  return rows.map(({ name }) => name).join(' ');
}

/** A copy may take long: only the wait for locks stays limited. */
async function liftTimeouts(side: Client, lockTimeoutMs: number): Promise<void> {
  await side.query('set local statement_timeout = 0');
  await side.query('set local idle_in_transaction_session_timeout = 0');
  await side.query(`set local lock_timeout = ${Math.round(lockTimeoutMs)}`);
}

async function lock(side: Client, statement: string, name: 'source' | 'target'): Promise<void> {
  try {
    await side.query(statement);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === INSUFFICIENT_PRIVILEGE) {
      const where = name === 'source' ? 'set MIGRATION_DATABASE_URL' : 'give it in --to';
      throw new OperatorError(
        `The copy needs the role that owns the tables of the ${name}: ${where}.`,
        { cause: error },
      );
    }
    if (code !== LOCK_NOT_AVAILABLE) throw error;
    throw new OperatorError(
      `The tables of the ${name} are in use: stop whatever runs on it first.`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Throws if a gateway is connected: its payouts after the snapshot would be missing in the copy.
 */
async function refuseGateways(source: Client): Promise<void> {
  const deadline = Date.now() + GRACE_MS;
  while (await isConnected(source)) {
    if (Date.now() < deadline) await sleep(POLL_MS);
    else throw new OperatorError(GATEWAY_CONNECTED);
  }
}

async function isConnected(source: Client): Promise<boolean> {
  // Without this, a transaction sees the same activity to its end (PostgreSQL, section 27.2.2).
  await source.query('select pg_stat_clear_snapshot()');
  const { rows } = await source.query(
    `select from pg_stat_activity where datname = current_database()
       and (application_name = 'payout-gateway' or application_name like 'payout-gateway/%')
       and pid <> pg_backend_pid() limit 1`,
  );
  return rows.length > 0;
}
