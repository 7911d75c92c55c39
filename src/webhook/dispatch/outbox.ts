import type { EntityManager } from '@mikro-orm/postgresql';
import { idSequence } from '../../kernel/ids.ts';
import type { OutboundEvent } from './event.ts';
import type { Place } from './history.ts';
import type { Lease } from './lease.ts';
import type { Outgoing } from './outgoing.ts';

/** Deliveries as a statement takes them: one text, whatever their number. */
const GIVEN = `json_to_recordset(?::json) as given (
  id uuid, "sourceId" uuid, "eventId" text, type text, body text)`;

const COLUMNS = `business_id, id, endpoint_id, source_id, event_id, event, body, status, first, due_at,
  attempts, created_at`;

/** The columns of a delivery that is to be sent at once, of `moved` and `given`. */
const newRow = (
  first: boolean,
) => `select business_id, given.id, endpoint_id, "sourceId", "eventId",
  type, body, 'PENDING', ${String(first)}, clock_timestamp(), '[]', clock_timestamp()`;

/** The endpoint of a lease that is still held. */
const HELD = `business_id = ? and id = ? and leased_by = ? and enabled and deleted_at is null`;

const heldBy = ({ businessId, endpointId, holder }: Lease) => [businessId, endpointId, holder];

/** Where an endpoint stands, and where it is to stand afterwards. */
export interface Move {
  readonly from: Place;
  readonly to: Place;
}

/**
 * Makes deliveries of events, and moves the endpoint's place behind them, in one statement: either both
 * are done or neither is. The deliveries that are new, in order; undefined if the endpoint is not this
 * process's any more.
 */
export async function writePage(
  em: EntityManager,
  lease: Lease,
  { from, to }: Move,
  events: readonly OutboundEvent[],
): Promise<Outgoing[] | undefined> {
  const rows = withIds(events);
  const [done] = await em.execute<{ moved: boolean; made: string[] }[]>(
    `with moved as (
       update webhook_endpoint set cursor = ?, run_cursor = ?
       where ${HELD} and cursor = ? and run_cursor = ? returning business_id, id as endpoint_id
     ), made as (
       insert into webhook_delivery (${COLUMNS}) ${newRow(true)} from moved, ${GIVEN}
       on conflict do nothing returning id
     )
     select exists (select from moved) as moved, coalesce((select json_agg(id) from made), '[]') as made`,
    [to.cursor, to.runCursor, ...heldBy(lease), from.cursor, from.runCursor, JSON.stringify(rows)],
  );
  if (done?.moved !== true) return undefined;
  const made = new Set(done.made);
  return rows
    .filter(({ id }) => made.has(id))
    .map(({ id, eventId, type: event, body }) => {
      return { id, eventId, event, body, tries: 0, attempts: [] };
    });
}

/**
 * Has events sent once more: those that were sent before, under their ids of then. `next` is where the
 * redelivery goes on; undefined if it is at its end. Whether the endpoint is still this process's.
 */
export async function writeReplay(
  em: EntityManager,
  lease: Lease,
  { from, next }: { readonly from: string; readonly next: string | undefined },
  events: readonly OutboundEvent[],
): Promise<boolean> {
  const rows = withIds(events);
  const ends = next === undefined;
  const [done] = await em.execute<{ moved: boolean }[]>(
    `with moved as (
       update webhook_endpoint set replay_cursor = ?${ends ? ', replay_until = null' : ''}
       where ${HELD} and replay_cursor = ? returning business_id, id as endpoint_id
     ), made as (
       insert into webhook_delivery (${COLUMNS}) ${newRow(false)} from moved, ${GIVEN}
       on conflict (business_id, endpoint_id, event_id) do update
         set status = 'PENDING', first = false, tries = 0, due_at = excluded.due_at,
           finished_at = null
         where webhook_delivery.status <> 'PENDING'
     )
     select exists (select from moved) as moved`,
    [next ?? null, ...heldBy(lease), from, JSON.stringify(rows)],
  );
  return done?.moved === true;
}

/** Ids in the order of the events, by which a list of deliveries is sorted. */
function withIds(events: readonly OutboundEvent[]) {
  const nextId = idSequence(undefined, Date.now());
  return events.map(({ type, sourceId, eventId, body }) => {
    return { id: nextId(), type, sourceId, eventId, body };
  });
}
