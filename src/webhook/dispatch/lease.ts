import type { EntityManager } from '@mikro-orm/postgresql';
import { WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';

/**
 * How long a process has an endpoint to itself. It is renewed long before that. Longer than a try may
 * take, so that one that is begun ends within it.
 */
export const LEASE_MS = 20_000;

/** The end of a lease that begins now, by the database's clock. */
const LEASE_END = `clock_timestamp() + interval '${LEASE_MS} milliseconds'`;

/** An endpoint that this process delivers to. */
export interface Lease {
  readonly businessId: string;
  readonly endpointId: string;
  /** The process. */
  readonly holder: string;
}

/** Which endpoints are taken. */
export interface Take {
  readonly holder: string;
  /** The generations of hash secrets that this process has: others' secrets it cannot open. */
  readonly generations: readonly number[];
  /** Whether those whose last try has failed, or the others. */
  readonly failing: boolean;
  readonly max: number;
}

/**
 * Endpoints for which there is something to do: entries, events of pay runs, a redelivery, or a
 * delivery that is due. Only businesses that have endpoints are looked at.
 */
const FREE_WITH_WORK = `select business_id, endpoint.id
  from webhook_endpoint as endpoint join business using (business_id)
  where enabled and deleted_at is null and (leased_until is null or leased_until <= now())
    and secret_generation = any(?::int[]) and (failing_since is not null) = ?
    and (cursor < entry_count or replay_cursor is not null
      or exists (select from pay_run_event as event
        where event.business_id = business.business_id and event.id > run_cursor)
      or exists (select from webhook_delivery as delivery
        where delivery.business_id = business.business_id and endpoint_id = endpoint.id
          and status = 'PENDING' and due_at <= now()))
  order by leased_until nulls first limit ?`;

/** Takes endpoints that nobody has, those first that have waited longest. */
export async function takeLeases(em: EntityManager, take: Take): Promise<Lease[]> {
  const { holder, generations, failing, max } = take;
  if (max <= 0) return [];
  const found = await em.execute<{ business_id: string; id: string }[]>(FREE_WITH_WORK, [
    `{${generations.join(',')}}`,
    failing,
    max,
  ]);
  if (found.length === 0) return [];
  // Another process may have been first: then an endpoint is not free any more.
  const taken = await em.execute<{ business_id: string; id: string }[]>(
    `update webhook_endpoint as endpoint set leased_by = ?, leased_until = ${LEASE_END}
     from unnest(?::uuid[], ?::uuid[]) as free (business_id, id)
     where endpoint.business_id = free.business_id and endpoint.id = free.id and enabled
       and deleted_at is null and (leased_until is null or leased_until <= clock_timestamp())
     returning endpoint.business_id, endpoint.id`,
    [holder, arrayOf(found.map((row) => row.business_id)), arrayOf(found.map(({ id }) => id))],
  );
  return taken.map((row) => ({ businessId: row.business_id, endpointId: row.id, holder }));
}

/** Makes a lease as long again. The endpoint as it is now; undefined if the lease is lost. */
export async function renewLease(
  em: EntityManager,
  lease: Lease,
): Promise<WebhookEndpoint | undefined> {
  const [row] = await em.execute<object[]>(
    `update webhook_endpoint set leased_until = ${LEASE_END}
     where business_id = ? and id = ? and leased_by = ? and leased_until > clock_timestamp()
     returning *`,
    [lease.businessId, lease.endpointId, lease.holder],
  );
  return row && em.map(WebhookEndpoint, row as never);
}

/** Gives a lease back before its time, so that any process may go on: after those that wait already. */
export async function giveBack(em: EntityManager, lease: Lease): Promise<void> {
  await em.execute(
    `update webhook_endpoint set leased_by = null, leased_until = clock_timestamp()
     where business_id = ? and id = ? and leased_by = ?`,
    [lease.businessId, lease.endpointId, lease.holder],
  );
}

function arrayOf(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
