import type { MikroORM } from '@mikro-orm/postgresql';
import { issueKey } from '../../../src/business/issue-key.ts';
import { connect } from '../../../src/database/database.ts';
import { databaseTime } from '../../../src/kernel/database-time.ts';
import { createBusiness } from '../../../src/ledger/top-up/new-business.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';

/** The ORM on a database, for the operator's part. */
export async function withOrm<Result>(
  databaseUrl: string,
  work: (orm: MikroORM) => Promise<Result>,
): Promise<Result> {
  const orm = await connect(modules, { url: databaseUrl }, readSettings({}));
  try {
    return await work(orm);
  } finally {
    await orm.close(true);
  }
}

/** A new business that has so much to pay, and its secret key. */
export function newBusiness(databaseUrl: string, name: string, payoutBalance: number) {
  return withOrm(databaseUrl, (orm) =>
    orm.em.fork().transactional(async (tx) => {
      const given = { name, balance: 0, payoutBalance, payoutsEnabled: true };
      const now = await databaseTime(tx);
      const business = createBusiness(tx, given, now);
      return { id: business.id, secretKey: issueKey(tx, business, 'torture', now).apiKey };
    }),
  );
}
