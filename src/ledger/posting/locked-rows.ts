import { Business } from '../../business/business.ts';
import { columnList, tableOf } from '../../database/columns.ts';
import { type Lock, type RawRow, manage, selectNamed } from '../../database/managed-rows.ts';
import { type Pipelined, answers } from '../../database/transaction/pipelined.ts';
import { TIMELINE } from '../../database/timeline.ts';
import { DATABASE_TIME_MS } from '../../kernel/database-time.ts';
import { invariant } from '../../kernel/invariant.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { HistoryEntry } from '../entry.ts';
import { IdempotencyRecord } from '../idempotency.ts';

/** What a group of commands needs, each row once. */
export interface AllNeeds {
  readonly emails: readonly string[];
  readonly entryIds: readonly string[];
  readonly keys: readonly string[];
}

/** The rows that a group's commands need, under the business's lock. */
export interface LockedRows {
  readonly business: Business;
  /** The database's time, with which all that is done under the lock is stamped. */
  readonly now: Date;
  /** Which history of the server's it is, which a fail-over changes. */
  readonly timeline: string;
  readonly users: readonly PayoutUser[];
  readonly entries: readonly HistoryEntry[];
  /** What has been taken back of each entry, in cents, by its id. */
  readonly reversed: readonly (readonly [string, number])[];
  readonly records: readonly IdempotencyRecord[];
}

/**
 * Locks a business and then what the commands need of it, all in one flight: what is read is sent
 * behind the lock, for read before it might be out of date. `nowait`: no other lock than the
 * business's is waited for. A second flight is for repeats alone, which are answered by their entries.
 */
export async function lockRows(
  tx: Pipelined,
  businessId: string,
  needs: AllNeeds,
  nowait: boolean,
  onLocked: () => void,
): Promise<LockedRows> {
  const lock: Lock = nowait ? 'for update nowait' : 'for update';
  const [{ row, now, timeline }, users, records, found] = await answers([
    lockBusiness(tx, businessId, onLocked),
    named(
      tx,
      PayoutUser,
      { column: 'email', type: 'text', values: needs.emails },
      businessId,
      lock,
    ),
    named(
      tx,
      IdempotencyRecord,
      { column: 'key', type: 'text', values: needs.keys },
      businessId,
      lock,
    ),
    loadEntries(tx, businessId, needs.entryIds, lock),
  ]);
  const { em } = tx;
  const business = manage(em, Business, row);
  const known = records.map((record) => manage(em, IdempotencyRecord, record));
  const more = await loadEntries(tx, businessId, entryIdsOf(known), lock);
  const userRows = new Map(
    [...users, ...found.users, ...more.users].map((user) => [String(user['id']), user]),
  );
  return {
    business,
    now,
    timeline,
    users: [...userRows.values()].map((user) => manage(em, PayoutUser, user)),
    entries: [...found.entries, ...more.entries].map((entry) => manage(em, HistoryEntry, entry)),
    reversed: [...found.entries, ...more.entries].map(
      (entry) => [String(entry['id']), Number(entry['reversed'])] as const,
    ),
    records: known,
  };
}

async function lockBusiness({ em, send }: Pipelined, businessId: string, onLocked: () => void) {
  const table = tableOf(em, Business);
  const [row] = await send<RawRow>({
    text: `select ${columnList(table)}, ${DATABASE_TIME_MS} as now,
      ${TIMELINE} as timeline from "${table.name}"
      where business_id = $1 for update`,
    values: [businessId],
  });
  invariant(row, 'There is no such business');
  onLocked();
  return { row, now: new Date(Number(row['now'])), timeline: String(row['timeline']) };
}

async function named(
  { em, send }: Pipelined,
  entity: Parameters<typeof selectNamed>[1],
  by: Parameters<typeof selectNamed>[2],
  businessId: string,
  lock: Lock,
): Promise<readonly RawRow[]> {
  if (by.values.length === 0) return [];
  return send<RawRow>(selectNamed(em, entity, by, businessId, lock));
}

/** Entries, with what has been taken back of each, and their payout users, locked. */
async function loadEntries(
  { em, send }: Pipelined,
  businessId: string,
  ids: readonly string[],
  lock: Lock,
): Promise<{ readonly entries: readonly RawRow[]; readonly users: readonly RawRow[] }> {
  if (ids.length === 0) return { entries: [], users: [] };
  const values = [businessId, ids];
  const [entries, users] = await answers([
    send<RawRow>({
      text: `select ${columnList(tableOf(em, HistoryEntry))}, (
          select coalesce(sum(amount), 0) from history_entry as back
          where back.business_id = $1 and back.reverses_id = history_entry.id) as reversed
        from history_entry where business_id = $1 and id = any($2::uuid[])`,
      values,
    }),
    send<RawRow>({
      text: `select ${columnList(tableOf(em, PayoutUser))} from payout_user
        where business_id = $1 and id in (
          select payout_user_id from history_entry where business_id = $1 and id = any($2::uuid[]))
        ${lock}`,
      values,
    }),
  ]);
  return { entries, users };
}

function entryIdsOf(records: readonly IdempotencyRecord[]): string[] {
  return records.flatMap(({ entry }) => (entry ? [entry.id] : []));
}
