import { type EntityManager } from '@mikro-orm/postgresql';
import { type Send } from '../kernel/pipeline.ts';
import { Business } from './business.ts';

/** A row of `business`, as the driver has it. */
type Row = Readonly<Record<string, unknown>>;

/**
 * Locks a business, and has it in the unit of work: all that moves its money waits here for its turn.
 * The statement is what `findOne` with a pessimistic lock makes, which takes longer to make it than
 * PostgreSQL to answer.
 */
export async function lockBusiness(
  tx: EntityManager,
  send: Send,
  businessId: string,
): Promise<Business> {
  const [row] = await send<Row>(
    `select business_id, name, balance, payout_balance, payouts_enabled, entry_count, last_id,
       created_at, updated_at
     from "business" where business_id = ? for update`,
    [businessId],
  );
  if (!row) throw new TypeError('There is no such business');
  return tx.map(Business, row);
}
