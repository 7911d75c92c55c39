import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../../business/business.ts';
import { inTransaction } from '../../database/transaction/unit-of-work.ts';
import type { App } from '../../kernel/context.ts';
import { type Stage, verdictOn } from '../../kernel/database-failures.ts';
import { databaseTime } from '../../kernel/database-time.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import { WEBHOOK_ERRORS } from '../errors.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

/** What a change of an endpoint is given. */
interface Around {
  readonly tx: EntityManager;
  readonly business: Business;
  readonly now: Date;
}

/**
 * Changes an endpoint of a business, under the lock of both. Throws an `ApiError` if there is none.
 */
export function changeEndpoint<Result>(
  app: App,
  businessId: string,
  id: string,
  change: (endpoint: WebhookEndpoint, around: Around) => Result | Promise<Result>,
): Promise<Result> {
  return underLock(app, businessId, async (tx, business, now) => {
    const endpoint = await findEndpoint(tx, businessId, id, LockMode.PESSIMISTIC_WRITE);
    return change(endpoint, { tx, business, now });
  });
}

/** An endpoint of a business. Throws an `ApiError` if there is none. */
export async function findEndpoint(
  em: EntityManager,
  businessId: string,
  id: string,
  lockMode: LockMode = LockMode.NONE,
): Promise<WebhookEndpoint> {
  const where = { business: businessId, id: id.toLowerCase(), deletedAt: null };
  const endpoint = isUuid(id) && (await em.findOne(WebhookEndpoint, where, { lockMode }));
  if (!endpoint) throw new ApiError(WEBHOOK_ERRORS.notFound);
  return endpoint;
}

/** The lock of the business: what has been posted by then is past, and what is posted later is not. */
export async function underLock<Result>(
  { orm }: App,
  businessId: string,
  work: (tx: EntityManager, business: Business, now: Date) => Promise<Result>,
): Promise<Result> {
  let stage: Stage = 'unlocked';
  try {
    return await inTransaction(
      orm,
      async (tx) => {
        const lockMode = LockMode.PESSIMISTIC_WRITE;
        const business = await tx.findOneOrFail(Business, businessId, { lockMode });
        stage = 'locked';
        return work(tx, business, await databaseTime(tx));
      },
      () => (stage = 'committing'),
    );
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const { answer, failure } = verdictOn(error, stage);
    if (failure === 'ambiguous' || answer === API_ERRORS.unavailable) throw new ApiError(answer);
    throw error;
  }
}
