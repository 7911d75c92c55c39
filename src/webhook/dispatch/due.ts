import type { EntityManager } from '@mikro-orm/postgresql';
import type { Lease } from './lease.ts';
import type { Outgoing, Tried } from './outgoing.ts';

/** The first tries that a process before this one has left, in the order of what happened. */
export async function firstTriesLeft(em: EntityManager, lease: Lease): Promise<Outgoing[]> {
  const rows = await em.execute<OutgoingRow[]>(`${SELECT} and first order by source_id, id`, [
    lease.businessId,
    lease.endpointId,
  ]);
  return rows.map(outgoing);
}

/** Deliveries that are due again, those first that have waited longest. `but` are at work already. */
export async function dueAgain(
  em: EntityManager,
  { businessId, endpointId }: Lease,
  but: readonly string[],
  limit: number,
): Promise<Outgoing[]> {
  const rows = await em.execute<OutgoingRow[]>(
    `${SELECT} and not first and due_at <= now() and id <> all(?::uuid[])
     order by due_at, source_id limit ?`,
    [businessId, endpointId, `{${but.join(',')}}`, limit],
  );
  return rows.map(outgoing);
}

const SELECT = `select id, event_id, event, body, tries, attempts from webhook_delivery
  where business_id = ? and endpoint_id = ? and status = 'PENDING'`;

type OutgoingRow = Omit<Outgoing, 'eventId'> & { readonly event_id: string };

function outgoing({ event_id: eventId, ...row }: OutgoingRow): Outgoing {
  return { ...row, eventId };
}

/** Writes what has come of tries, all of them by one statement. */
export async function writeTried(
  em: EntityManager,
  { businessId }: Lease,
  tried: readonly Tried[],
): Promise<void> {
  const rows = tried.map(({ id, status, tries, again, attempts }) => {
    return { id, status, tries, again, attempts };
  });
  await em.execute(
    `update webhook_delivery as delivery
     set status = given.status, first = false, tries = given.tries, attempts = given.attempts,
       due_at = clock_timestamp() + again * interval '1 second',
       finished_at = case when again is null then clock_timestamp() end
     from json_to_recordset(?::json)
       as given (id uuid, status text, tries int, again float8, attempts json)
     where business_id = ? and delivery.id = given.id`,
    [JSON.stringify(rows), businessId],
  );
}
