import { chmod, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from 'pg';

import { startEmbedded } from '../../src/postgres/embedded.ts';

/** The folders of DATA_DIRs that a test file makes, removed at its end. */
export interface DataDirs {
  /** A folder that holds nothing, which only its owner may enter. */
  empty(): Promise<string>;
  /** A copy of a DATA_DIR that has been used once and stopped. */
  used(): Promise<string>;
  remove(): Promise<void>;
}

/** Makes a place for a test file's DATA_DIRs. */
export async function makeDataDirs(): Promise<DataDirs> {
  const root = await mkdtemp(join(tmpdir(), 'payout-embedded-'));
  // Others may pass, so that it is each DATA_DIR's own mode that decides who enters it.
  await chmod(root, 0o711);
  const empty = () => mkdtemp(join(root, 'data-'));
  let template: Promise<string> | undefined;
  const makeTemplate = async () => {
    const dataDir = await empty();
    const embedded = await startEmbedded({ dataDir, owner: 'gateway' });
    await query(embedded.url, 'create table kept as select 42 as answer');
    await embedded.stop();
    return dataDir;
  };
  const used = async () => {
    const copy = await empty();
    await cp(await (template ??= makeTemplate()), copy, { recursive: true });
    return copy;
  };
  return { empty, used, remove: () => rm(root, { recursive: true, maxRetries: 5 }) };
}

/** The first column of a statement's first row. */
export async function query(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** The process id of the server that runs on a DATA_DIR. */
export async function serverPid(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  return Number.parseInt(text, 10);
}
