import { pipeline } from 'node:stream/promises';
import { Client, type ClientConfig, escapeIdentifier } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { OperatorError } from '../settings/operator-error.ts';
import { listed, refuseUsed, requireSameMigrations, shutOut, startSnapshot } from './copy-sides.ts';
import { reasonOf } from './reason.ts';

/** How often a long table tells how far it is. */
const PROGRESS_EVERY_MS = 2_000;
/** What the server calls the connections of a copy: not as those of a gateway. */
const COPY_NAME = 'payout-gateway copy';
const LINE_FEED = 0x0a;

/** A table to be copied, with the columns that the code knows. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** From where to where a copy goes, and how. */
export interface Copy {
  /** How each side is connected to, as the role that owns the tables there. */
  readonly from: ClientConfig;
  readonly to: ClientConfig;
  /** Each after those that it refers to. */
  readonly tables: readonly CopiedTable[];
  /** How long to wait for those who are at work on either side. */
  readonly lockTimeoutMs: number;
  /** Makes the tables on the other side, once there is known to be nothing in them. */
  readonly migrateTarget: () => Promise<unknown>;
  /** Whether gateways may be connected to the source, and must not. */
  readonly refuseGateways: boolean;
  readonly report: (line: string) => void;
}

/**
 * Copies all rows of the tables, which must be empty on the other side: what was true at one moment,
 * in one transaction, so that all of it arrives or nothing. Nobody writes on either side meanwhile.
 */
export async function copyTables(copy: Copy): Promise<Record<string, number>> {
  await using source = await open(copy.from);
  await using target = await open(copy.to);
  const names = copy.tables.map(({ name }) => name);
  const rows = await copyUncommitted(copy, source.client, target.client, names).catch(explain);
  await commit(target.client);
  // What is planned without statistics, after so many rows at once, may take for ever.
  await target.client.query(`analyze ${listed(names)}`);
  return rows;
}

async function copyUncommitted(
  { tables, lockTimeoutMs, ...copy }: Copy,
  source: Client,
  target: Client,
  names: readonly string[],
): Promise<Record<string, number>> {
  await refuseUsed(target, names);
  await copy.migrateTarget();
  await startSnapshot(source, names, { ...copy, lockTimeoutMs });
  await shutOut(target, names, lockTimeoutMs);
  // Again, now that nobody can add to it.
  await refuseUsed(target, names);
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
  let told = performance.now();
  await pipeline(
    reader,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        rows += rowsIn(chunk);
        yield chunk;
        if (performance.now() - told < PROGRESS_EVERY_MS) continue;
        told = performance.now();
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

/** In COPY's text form each row is one line: what is a line feed in a value is written otherwise. */
function rowsIn(chunk: Buffer): number {
  let rows = 0;
  for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) rows += 1;
  return rows;
}

/** Never in PostgreSQL's words, which may carry a row. */
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
  // A lost connection is told by the statement that was under way.
  client.on('error', () => undefined);
  await client.connect();
  // At once: what has been begun and not committed is to be nothing.
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
