import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';

/**
 * Runs `work` in a transaction and a unit of work of its own, which sees to nothing but that: the
 * ORM's `transactional` also looks for one that is open around it, and takes a tenth of the time of a
 * payout that comes alone.
 */
export async function inTransaction<Result>(
  orm: MikroORM,
  work: (tx: EntityManager) => Promise<Result>,
): Promise<Result> {
  const tx = orm.em.fork({ useContext: false });
  await tx.begin();
  try {
    const result = await work(tx);
    await tx.commit();
    return result;
  } catch (error) {
    // Where it fails, too, the connection is lost: what counts is why the transaction was.
    await tx.rollback().catch(() => undefined);
    throw error;
  }
}
