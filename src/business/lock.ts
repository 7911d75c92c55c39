import { type EntityManager } from '@mikro-orm/postgresql';
import { type Send } from '../kernel/pipeline.ts';
import { DATABASE_TIME_MS } from '../kernel/database-time.ts';
import { Business } from './business.ts';

/** A row of `business`, as the driver has it. */
type Row = Readonly<Record<string, unknown>>;

const COLUMNS = `business_id, name, balance, payout_balance, payouts_enabled, test, entry_count,
  last_id, least_secret_generation, created_at, updated_at`;

/** A business under its lock, and which of its keys are live. */
export interface Locked {
  readonly business: Business;
  /** The database's time, with which all that is done under the lock is stamped. */
  readonly now: Date;
  readonly liveKeys: ReadonlySet<string>;
}

/**
 * Locks a business, and has it in the unit of work: all that moves its money waits here for its turn.
 * The statement is what `findOne` with a pessimistic lock makes, which takes longer to make it than
 * PostgreSQL to answer. `keys`: digests that are looked up with it, as no row is remembered.
 */
export async function lockBusiness(
  tx: EntityManager,
  send: Send,
  businessId: string,
  keys: readonly string[],
): Promise<Locked> {
  const live = keys.map((_, at) => `, ${IS_LIVE} as live_${at}`).join('');
  const [row] = await send<Row>(
    `select ${COLUMNS}, ${DATABASE_TIME_MS} as now${live} from "business" where business_id = ? for update`,
    [...keys.flatMap((key) => [Buffer.from(key, 'hex'), businessId]), businessId],
  );
  if (!row) throw new TypeError('There is no such business');
  const liveKeys = new Set(keys.filter((_, at) => row[`live_${at}`] === true));
  return { business: tx.map(Business, row), now: new Date(Number(row['now'])), liveKeys };
}

/** One by one: PostgreSQL takes longer to plan one look-up of several. */
const IS_LIVE = `exists (
  select from "api_key" where digest = ? and business_id = ? and revoked_at is null
)`;
