import type { EntityManager } from '@mikro-orm/postgresql';
import type { Lease } from './lease.ts';

/** After how many days of nothing but failures an endpoint is switched off (contract, section 10). */
const FAILING_DAYS = 3;

/** Notes that an endpoint has answered as it should. */
export async function noteSuccess(em: EntityManager, lease: Lease): Promise<void> {
  await em.execute(
    `update webhook_endpoint set failing_since = null
     where business_id = ? and id = ? and failing_since is not null`,
    [lease.businessId, lease.endpointId],
  );
}

/**
 * Notes that tries have failed, and none has succeeded since. If that has been so for three days, the
 * endpoint is switched off; whether it was.
 */
export async function noteFailure(em: EntityManager, lease: Lease): Promise<boolean> {
  const isOver = `coalesce(failing_since <= clock_timestamp() - interval '${FAILING_DAYS} days', false)`;
  const [row] = await em.execute<{ enabled: boolean }[]>(
    `update webhook_endpoint set failing_since = coalesce(failing_since, clock_timestamp()),
       enabled = not ${isOver},
       off_reason = case when ${isOver} then 'FAILING' end,
       off_at = case when ${isOver} then clock_timestamp() end,
       updated_at = case when ${isOver} then clock_timestamp() else updated_at end
     where business_id = ? and id = ? and enabled returning enabled`,
    [lease.businessId, lease.endpointId],
  );
  return row?.enabled === false;
}

/** Switches off an endpoint that has said that it is gone. */
export async function noteGone(em: EntityManager, lease: Lease): Promise<void> {
  await em.execute(
    `update webhook_endpoint set enabled = false, off_reason = 'GONE', off_at = clock_timestamp(),
       updated_at = clock_timestamp()
     where business_id = ? and id = ? and enabled`,
    [lease.businessId, lease.endpointId],
  );
}
