import { Client } from 'pg';
import { type Owner, type OwnerKind, ownerIn, signature } from './postmaster.ts';

/** Where a server listens, and its superuser's password. */
export interface Address {
  readonly port: number;
  readonly password: string;
}

/**
 * Owning a server is holding an advisory lock on it in a session, which ends with the owner's
 * process.
 */
export interface Ownership {
  /** Resolves when the connection that holds the lock is gone. */
  readonly lost: Promise<void>;
  isLost(): boolean;
  /** Releases the lock. */
  release(): Promise<void>;
}

// 'payo' and 'gate' in ASCII: nothing else takes advisory locks in the database `postgres`.
const LOCK_KEY = [0x7061796f, 0x67617465] as const;
const ANSWER_LIMIT_MS = 3_000;

/** Takes the lock of a server; throws if another session has it. */
export async function takeOwnership(address: Address, kind: OwnerKind): Promise<Ownership> {
  const client = await connect(address, signature(kind));
  const connection = { isLost: false };
  const lost = new Promise<void>((resolve) => {
    client.once('end', () => {
      connection.isLost = true;
      resolve();
    });
  });
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, $2) as taken',
      [...LOCK_KEY],
    );
    if (rows[0]?.taken !== true) throw new Error('the lock is held by another session');
  } catch (error) {
    await client.end();
    throw error;
  }
  return { lost, isLost: () => connection.isLost, release: () => client.end() };
}

/** Who holds the lock of a server: 'nobody', or an owner (undefined if it has no signature). */
export async function ownerOf(address: Address): Promise<Owner | 'nobody' | undefined> {
  const client = await connect(address, 'payout-gateway');
  try {
    const { rows } = await client.query<{ name: string }>(
      `select application_name as name from pg_stat_activity join pg_locks using (pid)
       where locktype = 'advisory' and granted and classid = $1 and objid = $2`,
      [...LOCK_KEY],
    );
    return rows[0] === undefined ? 'nobody' : ownerIn(rows[0].name);
  } finally {
    await client.end();
  }
}

/** Makes the gateway's own database in a new cluster. */
export async function createDatabase(address: Address, name: string): Promise<void> {
  const client = await connect(address, 'payout-gateway');
  try {
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function connect(address: Address, applicationName: string): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    user: 'postgres',
    database: 'postgres',
    ...address,
    ssl: false,
    application_name: applicationName,
    connectionTimeoutMillis: ANSWER_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
    keepAlive: true,
  });
  // A lost connection is noticed by 'end'. Without a listener, 'error' would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
