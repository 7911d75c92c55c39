import { pipeline } from 'node:stream/promises';
import { Client, type ClientConfig, escapeIdentifier } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { OperatorError } from '../settings/operator-error.ts';
import {
  nameList,
  requireEmpty,
  requireSameMigrations,
  lockTarget,
  startSnapshot,
} from './copy-sides.ts';
import { reasonOf } from './reason.ts';

/** How often progress is reported within a large table. */
const PROGRESS_EVERY_MS = 2_000;
/** The application name of a copy's connections, which must not look like a gateway's. */
const COPY_NAME = 'payout-gateway copy';
const LINE_FEED = 0x0a;

/** A table to copy, with the columns that its entity has. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What to copy, from where and to where. */
export interface Copy {
  /** The connection to each side, as the role that owns the tables there. */
  readonly from: ClientConfig;
  readonly to: ClientConfig;
  /** In an order in which each comes after those that it refers to. */
  readonly tables: readonly CopiedTable[];
  /** How long to wait for the locks on either side. */
  readonly lockTimeoutMs: number;
  /** Creates the tables of the target, once it is known that they are empty. */
  readonly migrateTarget: () => Promise<unknown>;
  /** Whether to throw if a gateway is connected to the source. */
  readonly refuseGateways: boolean;
  readonly report: (line: string) => void;
}

/**
 * Copies all rows of the tables, which must be empty in the target. It copies one snapshot in one
 * transaction, so that everything arrives or nothing. Both sides are locked against writes
 * meanwhile.
 */
export async function copyTables(copy: Copy): Promise<Record<string, number>> {
  await using source = await open(copy.from);
  await using target = await open(copy.to);
  const names = copy.tables.map(({ name }) => name);
  const rows = await copyUncommitted(copy, source.client, target.client, names).catch(explain);
  await commit(target.client);
  // After so many new rows, queries that are planned without statistics could take very long.
  await target.client.query(`analyze ${nameList(names)}`);
  return rows;
}

async function copyUncommitted(
  { tables, lockTimeoutMs, ...copy }: Copy,
  source: Client,
  target: Client,
  names: readonly string[],
): Promise<Record<string, number>> {
  await requireEmpty(target, names);
  await copy.migrateTarget();
  await startSnapshot(source, names, { ...copy, lockTimeoutMs });
  await lockTarget(target, names, lockTimeoutMs);
  // Again, now that the tables are locked.
  await requireEmpty(target, names);
  await requireSameMigrations(source, target);
  const rows: [string, number][] = [];
  for (const table of tables) {
    rows.push([table.name, await copyTable(source, target, table, copy.report)]);
  }
  return Object.fromEntries(rows);
}

async function copyTable(
  source: Client,
  target: Client,
  { name, columns }: CopiedTable,
  report: (line: string) => void,
): Promise<number> {
  const what = `${escapeIdentifier(name)} (${columns.map(escapeIdentifier).join(', ')})`;
  const reader = source.query(copyTo(`copy ${what} to stdout`));
  const writer = target.query(copyFrom(`copy ${what} from stdin`));
  let rows = 0;
  let reportedAt = performance.now();
  await pipeline(
    reader,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        rows += rowsIn(chunk);
        yield chunk;
        if (performance.now() - reportedAt < PROGRESS_EVERY_MS) continue;
        reportedAt = performance.now();
        report(`${name}: ${rows} rows so far …`);
      }
    },
    writer,
  );
  if (writer.rowCount !== rows) {
    throw new OperatorError(`The copy of ${name} has ${writer.rowCount} rows instead of ${rows}.`);
  }
  report(`${name}: ${rows} rows`);
  return rows;
}

/** In COPY's text format each row is one line: a line feed within a value is written as `\n`. */
function rowsIn(chunk: Buffer): number {
  let rows = 0;
  let index = -1;
  while ((index = chunk.indexOf(LINE_FEED, index + 1)) >= 0) rows += 1;
  return rows;
}

/** Explains an error in our own words, because PostgreSQL's message may contain a row. */
function explain(error: unknown): never {
  if (error instanceof OperatorError) throw error;
  const reason = reasonOf(error) ?? 'something unforeseen happened';
  throw new OperatorError(`The copy failed, and the target has nothing of it: ${reason}.`, {
    cause: error,
  });
}

async function commit(target: Client): Promise<void> {
  try {
    await target.query('commit');
  } catch (error) {
    throw new OperatorError(
      'The connection to the target was lost at the very end: see there whether the copy is whole ' +
        '(`business list`, `audit`) or nothing.',
      { cause: error },
    );
  }
}

async function open(config: ClientConfig) {
  const client = new Client({ ...config, application_name: COPY_NAME, keepAlive: true });
  // A lost connection is noticed by the statement in progress. Without a listener it would end the
  // process.
  client.on('error', () => undefined);
  await client.connect();
  // Ended without COMMIT or ROLLBACK: the server rolls back what was begun.
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
