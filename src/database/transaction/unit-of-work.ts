import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

/**
 * Runs `work` in a transaction and a unit of work of its own. Unlike the ORM's `transactional` it
 * does not look for a transaction that is open already, which costs a tenth of the time of a single
 * payout. `onFlushed` is called when everything is written, just before COMMIT is sent.
 */
export async function inTransaction<Result>(
  orm: MikroORM,
  work: (tx: EntityManager) => Promise<Result>,
  onFlushed: () => void = () => undefined,
): Promise<Result> {
  const tx = orm.em.fork({ useContext: false });
  await tx.begin();
  try {
    const result = await work(tx);
    await tx.flush();
    onFlushed();
    await tx.commit();
    return result;
  } catch (error) {
    // If ROLLBACK fails as well, the connection is lost. The first error says why.
    await tx.rollback().catch(() => undefined);
    throw error;
  }
}
