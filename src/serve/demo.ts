import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockMode } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ApiKey } from '../business/api-key.ts';
import { issueKey } from '../business/issue-key.ts';
import { keyDigest } from '../business/secret-key.ts';
import { Installation } from '../installation/installation.ts';
import { writePrivateFile } from '../installation/private-file.ts';
import { INSTALLATION_ID } from '../installation/settle-secret.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { createBusiness } from '../ledger/top-up/new-business.ts';

/** The demo business and its opening balances, in cents. */
const DEMO = {
  name: 'Demo business',
  balance: 1_500_000,
  payoutBalance: 1_000_000,
  payoutsEnabled: true,
  test: true,
};

/**
 * The secret key of the demo business, which the first start makes; undefined once that key has
 * been revoked or has expired, or its file is gone.
 */
export async function demoKey(orm: MikroORM, dataDir: string): Promise<string | undefined> {
  const file = join(dataDir, 'demo-key');
  await orm.em.fork().transactional(async (tx) => {
    const installation = await tx.findOneOrFail(Installation, INSTALLATION_ID, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    if (installation.demoBusinessId) return;
    const now = await databaseTime(tx);
    const { secretGeneration } = installation;
    const business = createBusiness(tx, { ...DEMO, secretGeneration }, now);
    installation.demoBusinessId = business.id;
    // Before COMMIT: a file whose key was not saved does no harm, but a saved key that is in no
    // file is lost for good.
    await writePrivateFile(file, issueKey(tx, business, 'demo', now).apiKey);
  });
  const key = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  const em = orm.em.fork();
  const found = await em.findOne(ApiKey, { digest: keyDigest(key) });
  return found?.isLive(await databaseTime(em)) ? key : undefined;
}
