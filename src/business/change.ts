import { LockMode } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { verdictOn } from '../kernel/database-failures.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { Business } from './business.ts';

/** A business by id. Throws an `OperatorError` if there is none. */
export async function findBusiness(em: EntityManager, id: string, lock = false): Promise<Business> {
  const lockMode = lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {};
  const business = await em.findOne(Business, id, lockMode);
  if (!business) throw new OperatorError(`There is no business with the id ${id}.`);
  return business;
}

/**
 * Changes one business under its lock, in a transaction of its own. `now` is the database's time.
 */
export function changeBusiness<Result>(
  orm: MikroORM,
  id: string,
  change: (business: Business, tx: EntityManager, now: Date) => Result | Promise<Result>,
): Promise<Result> {
  return changeAtOnce(orm, async (tx) => {
    const business = await findBusiness(tx, id, true);
    return change(business, tx, await databaseTime(tx));
  });
}

/**
 * Runs an operator's change in a transaction and a unit of work of its own. If nobody knows whether
 * it was committed, an `OperatorError` says so: run again, it might be done twice.
 */
export async function changeAtOnce<Result>(
  orm: MikroORM,
  change: (tx: EntityManager) => Promise<Result>,
): Promise<Result> {
  let isCommitSent = false;
  try {
    return await inTransaction(orm, change, () => (isCommitSent = true));
  } catch (error) {
    const isUncertain = isCommitSent && verdictOn(error, 'committing').failure === 'ambiguous';
    throw isUncertain ? new OperatorError(UNCERTAIN) : error;
  }
}

/** The message for an operator if nobody knows whether a change was made. */
export const UNCERTAIN =
  'The database did not say whether this was done: look before you run it again. ' +
  'With an --idempotency-key it can be run again as it is.';
