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

const SELECT = `select id, event_id, event, body, tries, attempts, due_at from webhook_delivery
  where business_id = ? and endpoint_id = ? and status = 'PENDING'`;

type OutgoingRow = Omit<Outgoing, 'eventId' | 'dueAt'> & {
  readonly event_id: string;
  readonly due_at: Date;
};

function outgoing({ event_id: eventId, due_at: dueAt, ...row }: OutgoingRow): Outgoing {
  return { ...row, eventId, dueAt };
}

/** Whether it is due as it was when it was read: a redelivery that was asked for since has moved that. */
const AS_READ = '(given."dueAt" is null or delivery.due_at = given."dueAt")';

/**
 * Writes what has come of tries, all of them by one statement. If a redelivery was asked for while a
 * try was in flight, the try is added to the log, and the delivery stays due.
 */
export async function writeTried(
  em: EntityManager,
  { businessId }: Lease,
  tried: readonly Tried[],
): Promise<void> {
  // As text: PostgreSQL refuses \u0000 in JSON that it takes apart (PostgreSQL, "JSON Types").
  const rows = tried.map(({ id, status, tries, again, attempts, dueAt }) => {
    return { id, status, tries, again, attempts: JSON.stringify(attempts), dueAt };
  });
  await em.execute(
    `update webhook_delivery as delivery
     set first = false, attempts = given.attempts::json,
       status = case when ${AS_READ} then given.status else delivery.status end,
       tries = case when ${AS_READ} then given.tries else delivery.tries end,
       due_at = case when ${AS_READ} then clock_timestamp() + again * interval '1 second'
         else delivery.due_at end,
       finished_at = case when not ${AS_READ} then delivery.finished_at
         when again is null then clock_timestamp() end
     from json_to_recordset(?::json)
       as given (id uuid, status text, tries int, again float8, attempts text, "dueAt" timestamptz)
     where business_id = ? and delivery.id = given.id`,
    [JSON.stringify(rows), businessId],
  );
}
