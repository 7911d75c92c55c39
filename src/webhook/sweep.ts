import { databaseTime } from '../kernel/database-time.ts';
import type { App } from '../kernel/context.ts';
import type { Job } from '../kernel/job.ts';
import { idsFrom } from './delivery/ids-from.ts';
import { WebhookEndpoint } from './endpoint/webhook-endpoint.ts';

const DAY_MS = 86_400_000;
const EVERY_SECONDS = 600;
/** Deliveries deleted by one statement, and endpoints read by one. */
const CHUNK_SIZE = 1_000;

/** Deletes what is older than `WEBHOOK_RETENTION_DAYS`, and what belongs to deleted endpoints. */
export const deliverySweepJob: Job = {
  name: 'webhook sweep',
  everySeconds: EVERY_SECONDS,
  run: sweepDeliveries,
};

/** Deletes old deliveries and deleted endpoints, in chunks of one statement each. */
export async function sweepDeliveries(app: App, signal: AbortSignal): Promise<void> {
  const { orm, settings } = app;
  // The database's clock counts; this machine's may be wrong.
  const now = await databaseTime(orm.em.fork());
  const oldest = idsFrom(new Date(now.getTime() - settings.WEBHOOK_RETENTION_DAYS * DAY_MS));
  let last: string | undefined;
  while (!signal.aborted) {
    const endpoints = await orm.em
      .fork()
      .find(WebhookEndpoint, last === undefined ? {} : { id: { $gt: last } }, {
        orderBy: { id: 'asc' },
        limit: CHUNK_SIZE,
        fields: ['deletedAt'],
      });
    for (const { business, id, deletedAt } of endpoints) {
      const isDeleted = deletedAt != null;
      await deleteDeliveries(app, business.id, id, isDeleted ? AFTER_ALL : oldest, signal);
      if (isDeleted && !signal.aborted) {
        await orm.em.fork().nativeDelete(WebhookEndpoint, { business: business.id, id });
      }
    }
    last = endpoints.at(-1)?.id;
    if (endpoints.length < CHUNK_SIZE) return;
  }
}

/** An id after all others. */
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

async function deleteDeliveries(
  { orm }: App,
  businessId: string,
  endpointId: string,
  before: string,
  signal: AbortSignal,
): Promise<void> {
  let deleted: number = CHUNK_SIZE;
  while (!signal.aborted && deleted === CHUNK_SIZE) {
    const rows = await orm.em.fork().execute<object[]>(
      `delete from webhook_delivery where business_id = ? and id in (
         select id from webhook_delivery
         where business_id = ? and endpoint_id = ? and id < ? order by id limit ?)
       returning 1`,
      [businessId, businessId, endpointId, before, CHUNK_SIZE],
    );
    deleted = rows.length;
  }
}
