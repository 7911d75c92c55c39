import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { type App, type Context, identityOf } from '../kernel/context.ts';
import { type Stage, verdictOn } from '../kernel/database-failures.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { Business } from './business.ts';

/**
 * Changes the business that is calling, or rows of it, under its lock: the one that payouts take.
 * `now` is the database's time.
 */
export function changeForCaller<Result>(
  context: Context,
  change: (business: Business, tx: EntityManager, now: Date) => Result | Promise<Result>,
): Promise<Result> {
  const { tenantId } = identityOf(context);
  return attemptForCaller(context.app, (reached) =>
    inTransaction(
      context.app.orm,
      async (tx) => {
        const lockMode = LockMode.PESSIMISTIC_WRITE;
        const business = await tx.findOneOrFail(Business, tenantId, { lockMode });
        reached('locked');
        return change(business, tx, await databaseTime(tx));
      },
      () => reached('committing'),
    ),
  );
}

/**
 * Makes a change in a transaction that says how far it has come. Tries once more if nothing was
 * committed. Answers 503 if it still failed, 500 if nobody knows whether it was committed.
 */
export async function attemptForCaller<Result>(
  app: App,
  change: (reached: (stage: Stage) => void) => Promise<Result>,
  retried = false,
): Promise<Result> {
  if (app.database.commitsHang) throw new ApiError(API_ERRORS.unavailable);
  let stage: Stage = 'unlocked';
  try {
    return await change((reached) => (stage = reached));
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const { again, answer, failure } = verdictOn(error, stage);
    if (again && !retried) return attemptForCaller(app, change, true);
    if (failure === 'ambiguous' || answer === API_ERRORS.unavailable) throw new ApiError(answer);
    throw error;
  }
}
