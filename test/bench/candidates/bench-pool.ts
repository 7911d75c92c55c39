import { Pool } from 'pg';
import { hashDigest, payoutHash } from '../../../src/payout-user/hash.ts';
import { newId } from '../../../src/kernel/ids.ts';

/** The driver's pool of a baseline, its connections open before the first payout comes. */
export async function openPool(connectionString: string, max: number): Promise<Pool> {
  const pool = new Pool({ connectionString, max, min: max, idleTimeoutMillis: 0 });
  const clients = await Promise.all(Array.from({ length: max }, () => pool.connect()));
  for (const client of clients) client.release();
  return pool;
}

/** Something for each key. Whose it is never changes; whether it is live is asked with each payout. */
export function perKey<Each>(
  pool: Pool,
  create: (businessId: string) => Each,
): (digest: Buffer) => Promise<Each | undefined> {
  const known = new Map<string, Each>();
  return async (digest) => {
    const name = digest.toString('latin1');
    const each = known.get(name);
    if (each !== undefined) return each;
    const { rows } = await pool.query<{ business_id: string }>(
      'select business_id from api_key where digest = $1',
      [digest],
    );
    const [row] = rows;
    // Another request may have been faster.
    if (row && !known.has(name)) known.set(name, create(row.business_id));
    return known.get(name);
  };
}

/** Who a payout's user will be, if there is none of that address yet. */
export interface NewUser {
  readonly id: string;
  readonly hash: string;
  readonly digest: Buffer;
}

/** New users of one business, made ahead of knowing whether they are needed: most are not, and come back. */
export class NewUsers {
  readonly #secret: string;
  readonly #businessId: string;
  readonly #unused: NewUser[] = [];

  constructor(secret: string, businessId: string) {
    this.#secret = secret;
    this.#businessId = businessId;
  }

  take(): NewUser {
    return this.#unused.pop() ?? this.#make();
  }

  /** The hash of the user that was paid; one who was known before leaves the new one to another payout. */
  hashOf(paid: { readonly id: string; readonly version: number }, offered: NewUser): string {
    if (paid.id === offered.id) return offered.hash;
    this.#unused.push(offered);
    return this.#hash(paid.id, paid.version);
  }

  #make(): NewUser {
    const id = newId(new Date());
    const hash = this.#hash(id, 1);
    return { id, hash, digest: hashDigest(hash) };
  }

  #hash(payoutUserId: string, version: number): string {
    return payoutHash(this.#secret, { businessId: this.#businessId, payoutUserId, version });
  }
}
