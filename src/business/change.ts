import { LockMode } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { StartError } from '../start-error.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { Business } from './business.ts';

/** A business by id, for an operator; one clear line where there is none. */
export async function findBusiness(em: EntityManager, id: string, lock = false): Promise<Business> {
  const lockMode = lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {};
  const business = await em.findOne(Business, id, lockMode);
  if (!business) throw new StartError(`There is no business with the id ${id}.`);
  return business;
}

/** Changes one business under its lock, in a transaction of its own; `now` is the database's time. */
export function changeBusiness<Result>(
  em: EntityManager,
  id: string,
  change: (business: Business, tx: EntityManager, now: Date) => Result | Promise<Result>,
): Promise<Result> {
  return em.transactional(async (tx) => {
    const business = await findBusiness(tx, id, true);
    return change(business, tx, await databaseTime(tx));
  });
}
