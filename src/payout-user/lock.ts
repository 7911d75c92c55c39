import { type EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../business/business.ts';
import { PayoutUser } from './payout-user.ts';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly balance: string;
  readonly active: boolean;
  readonly hash_digest: Buffer;
  readonly hash_version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/**
 * The payout users of a business with these addresses, each row locked; `orFail`: now or never. They
 * are no part of the unit of work, which takes longer to hydrate a row than PostgreSQL to find it.
 */
export async function lockPayoutUsers(
  tx: EntityManager,
  businessId: string,
  emails: readonly string[],
  orFail: boolean,
): Promise<PayoutUser[]> {
  const business = tx.getReference(Business, businessId);
  const rows = await tx.execute<Row[]>(
    `select id, email, balance, active, hash_digest, hash_version, created_at, updated_at
     from payout_user where business_id = ? and email = any(string_to_array(?, ' '))
     for update${orFail ? ' nowait' : ''}`,
    // No address has a space in it.
    [businessId, emails.join(' ')],
  );
  return rows.map((row) =>
    Object.assign(new PayoutUser(), {
      business,
      id: row.id,
      email: row.email,
      balance: Number(row.balance),
      active: row.active,
      hashDigest: row.hash_digest,
      hashVersion: row.hash_version,
      createdAt: new Date(row.created_at),
      updatedAt: new Date(row.updated_at),
    }),
  );
}
