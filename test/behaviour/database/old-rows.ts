import { createHash } from 'node:crypto';
import { keyDigest, newSecretKey } from '../../../src/business/secret-key.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { hashDigest, payoutHash } from '../../../src/payout-user/hash.ts';
import { withClient } from '../../support/database.ts';
import { HASH_SECRET, type TestBusiness } from '../../support/gateway.ts';

/** A business as the version before left it, and what it must be answered with. */
export interface OldBusiness extends TestBusiness {
  readonly lastId: string;
  readonly ada: string;
  readonly bob: string;
}

const mark = (request: string) => createHash('sha256').update(request).digest();

/**
 * A business with 700 cents in its main balance and 910 in its payout balance: topped up by 1000, then
 * Ada was paid 60, and Bob 30, whose hash has been replaced since.
 */
export async function writeAsBefore(url: string, at: Date): Promise<OldBusiness> {
  const id = newId(at);
  const key = newSecretKey();
  const [topUp, ada, adasEntry, bob, bobsEntry, lastId] = Array.from({ length: 6 }, (_, n) =>
    newId(new Date(at.getTime() + n + 1)),
  ) as [string, string, string, string, string, string];
  const hashOf = (payoutUserId: string, version: number) =>
    payoutHash(HASH_SECRET, { businessId: id, payoutUserId, version });
  await withClient(url, async (client) => {
    const insert = async (
      table: string,
      columns: string,
      rows: readonly (readonly unknown[])[],
    ) => {
      const places = columns.split(',').map((_, n) => `$${n + 1}`);
      const text = `insert into ${table} (${columns}) values (${places.join(',')})`;
      for (const values of rows) await client.query(text, [...values]);
    };
    await insert(
      'business',
      'business_id,name,balance,payout_balance,payouts_enabled,entry_count,last_id,created_at,updated_at',
      [[id, 'Acme', 700, 910, true, 3, lastId, at, at]],
    );
    await insert('api_key', 'business_id,id,digest,label,created_at', [
      [id, newId(at), keyDigest(key), '', at],
    ]);
    await insert(
      'payout_user',
      'business_id,id,email,balance,active,hash_digest,hash_version,created_at,updated_at',
      [
        [id, ada, 'ada@example.com', 60, true, hashDigest(hashOf(ada, 1)), 1, at, at],
        [id, bob, 'bob@example.com', 30, true, hashDigest(hashOf(bob, 2)), 2, at, at],
      ],
    );
    await insert(
      'history_entry',
      'business_id,id,sequence,type,amount,payout_balance_after,payout_user_id,user_balance_after,created_at',
      [
        [id, topUp, 1, 'TOP_UP', 1000, 1000, null, null, at],
        [id, adasEntry, 2, 'ALLOCATION', 60, 940, ada, 60, at],
        [id, bobsEntry, 3, 'ALLOCATION', 30, 910, bob, 30, at],
      ],
    );
    await insert(
      'idempotency_record',
      'business_id,key,fingerprint,entry_id,created,hash_version,secret_generation,created_at',
      [
        [id, 'ada', mark('60 ada@example.com'), adasEntry, true, 1, 1, at],
        [id, 'bob', mark('30 bob@example.com'), bobsEntry, false, 1, 1, at],
        [id, 'fund-payout', mark('fund payout 1000'), topUp, false, 0, 1, at],
        [id, 'fund-main', mark('fund main 700'), null, false, 0, 1, at],
      ],
    );
  });
  return { id, key, lastId, ada: hashOf(ada, 1), bob: hashOf(bob, 1) };
}
