import { type Business } from '../business/business.ts';
import { type Send } from '../kernel/pipeline.ts';
import { PayoutUser } from './payout-user.ts';

/** A payout user's row, as the driver has it. */
export interface PayoutUserRow {
  readonly id: string;
  readonly email: string;
  readonly balance: string;
  readonly active: boolean;
  readonly hash_digest: Buffer;
  readonly hash_version: number;
  readonly secret_generation: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const COLUMNS = `id, email, balance, active, hash_digest, hash_version, secret_generation,
  created_at, updated_at`;
const ONE = `select ${COLUMNS} from payout_user where business_id = ? and email = ? for update`;
/**
 * One look-up by the unique index each: of all at once, the planner would make one reading of all
 * users of a business that its statistics do not know yet to be large.
 */
const SEVERAL = `
  select found.* from unnest(string_to_array(?, ' ')) as named (address), lateral (
    select ${COLUMNS} from payout_user
    where business_id = ? and email = named.address limit 1 for update
  ) as found`;

/**
 * The payout users of a business with these addresses, each row locked; `orFail`: now or never. They
 * are no part of the unit of work, which takes longer to hydrate a row than PostgreSQL to find it.
 */
export function lockPayoutUsers(
  send: Send,
  businessId: string,
  emails: readonly string[],
  orFail: boolean,
): Promise<readonly PayoutUserRow[]> {
  const [sql, values] =
    emails.length === 1
      ? [ONE, [businessId, emails[0]]]
      : // No address has a space in it.
        [SEVERAL, [emails.join(' '), businessId]];
  return send(orFail ? sql.replace('for update', '$& nowait') : sql, values);
}

/** The payout user of a row. */
export function payoutUserOf(row: PayoutUserRow, business: Business): PayoutUser {
  return Object.assign(new PayoutUser(), {
    business,
    id: row.id,
    email: row.email,
    balance: Number(row.balance),
    active: row.active,
    hashDigest: row.hash_digest,
    hashVersion: row.hash_version,
    secretGeneration: row.secret_generation,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  });
}
