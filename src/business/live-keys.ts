import type { Connection } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { ALL_SCOPES, type Scope } from '../kernel/caller.ts';
import { type App, perApp } from '../kernel/context.ts';
import { readAgain } from '../kernel/database-errors.ts';
import { isSecretKey, keyDigest } from './secret-key.ts';

/** A key that counts now: neither revoked nor expired. */
export interface LiveKey {
  readonly id: string;
  readonly businessId: string;
  readonly scopes: ReadonlySet<Scope>;
  /** When it expires; undefined if it does not. */
  readonly expiresAt: Date | undefined;
}

/** The live key that a text is; undefined if it is none. What is malformed is not looked up. */
export async function liveKeyOf(app: App, text: string): Promise<LiveKey | undefined> {
  return isSecretKey(text) ? keysOf(app).byDigest.load(keyDigest(text).toString('hex')) : undefined;
}

/** The key with that id if it still counts, for what lives no longer than its key. */
export function liveKeyById(
  app: App,
  { businessId, id }: Pick<LiveKey, 'businessId' | 'id'>,
): Promise<LiveKey | undefined> {
  return keysOf(app).byId.load(`${businessId} ${id}`);
}

/** How keys are looked up: by names of one kind, each a text. */
interface LookUp {
  readonly columns: string;
  readonly place: string;
  readonly values: (name: string) => readonly unknown[];
  readonly nameOf: (row: KeyRow) => string;
}

const BY_DIGEST: LookUp = {
  columns: 'digest',
  place: '?',
  values: (digest) => [Buffer.from(digest, 'hex')],
  nameOf: ({ digest }) => digest,
};

const BY_ID: LookUp = {
  columns: '(business_id, id)',
  place: '(?, ?)',
  values: (ids) => ids.split(' '),
  nameOf: ({ business_id, id }) => `${business_id} ${id}`,
};

const keysOf = perApp(({ orm }) => {
  const connection = orm.em.getConnection();
  return { byDigest: loader(connection, BY_DIGEST), byId: loader(connection, BY_ID) };
});

/**
 * Looks keys up without a cache, so that a revoked one is dead on the next request. Look-ups that
 * arrive during a query share the next.
 */
function loader(connection: Connection, lookUp: LookUp) {
  let before: Promise<unknown> = Promise.resolve();
  return new DataLoader<string, LiveKey | undefined>(
    (names) => {
      const found = readAgain(() => findKeys(connection, lookUp, names));
      before = found.catch(() => undefined);
      return found;
    },
    { cache: false, batchScheduleFn: (start) => void before.then(start) },
  );
}

interface KeyRow {
  readonly id: string;
  readonly business_id: string;
  readonly digest: string;
  readonly scopes: readonly string[];
  readonly expires_ms: number | null;
}

/**
 * Reads plain rows, because one look-up per request needs no unit of work. The database's clock
 * tells what has expired, as those of several gateways differ.
 */
async function findKeys(
  connection: Connection,
  { columns, place, values, nameOf }: LookUp,
  names: readonly string[],
): Promise<(LiveKey | undefined)[]> {
  const distinct = [...new Set(names)];
  const rows: KeyRow[] = await connection.execute(
    `select id, business_id, encode(digest, 'hex') as digest, scopes,
       (extract(epoch from expires_at) * 1000)::float8 as expires_ms
     from "api_key"
     where ${columns} in (${distinct.map(() => place).join(', ')}) and revoked_at is null
       and (expires_at is null or expires_at > clock_timestamp())`,
    distinct.flatMap((name) => values(name)),
  );
  const found = new Map(rows.map((row) => [nameOf(row), liveKey(row)]));
  return names.map((name) => found.get(name));
}

function liveKey({ id, business_id, scopes, expires_ms }: KeyRow): LiveKey {
  const known = [...ALL_SCOPES].filter((scope) => scopes.includes(scope));
  const hasAll = known.length === ALL_SCOPES.size;
  return {
    id,
    businessId: business_id,
    scopes: hasAll ? ALL_SCOPES : new Set(known),
    expiresAt: expires_ms === null ? undefined : new Date(expires_ms),
  };
}
