import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../../business/business.ts';
import {
  type Lock,
  type RawRow,
  type RowsBy,
  manage,
  selectRows,
} from '../../database/select-rows.ts';
import { columnOf, tableOf, tenantColumnOf } from '../../database/tables.ts';
import { TIMELINE } from '../../database/timeline.ts';
import { type Pipelined, answers } from '../../database/transaction/pipelined.ts';
import type { Statement } from '../../database/transaction/statement.ts';
import { DATABASE_TIME_MS } from '../../kernel/database-time.ts';
import { invariant } from '../../kernel/invariant.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { HistoryEntry } from '../entry.ts';
import { IdempotencyRecord } from '../idempotency.ts';
import type { AnyCommand } from './command.ts';
import { type GroupNeeds, needsOf, replayNeedsOf } from './group-needs.ts';
import type { LockedRows, ReadValues, Reading } from './needs.ts';

/**
 * Locks a business and then what the commands need of it, all in one flight. What is read is sent
 * behind the lock, because what is read before it might be out of date. With `nowait` only the
 * business's lock is waited for. A second flight reads what repeats are answered with, where there
 * are any.
 */
export async function lockRows(
  tx: Pipelined,
  businessId: string,
  commands: readonly AnyCommand[],
  nowait: boolean,
  onLocked: () => void,
): Promise<LockedRows> {
  const { em } = tx;
  const lock: Lock = nowait ? 'for update nowait' : 'for update';
  const [{ row, now, timeline }, first] = await answers([
    lockBusiness(tx, businessId, onLocked),
    readRows(tx, businessId, needsOf(commands), lock),
  ]);
  const business = manage(em, Business, row);
  const records = first.records.map((each) => manage(em, IdempotencyRecord, each));
  const second = await readRows(tx, businessId, replayNeedsOf(commands, records), lock);
  const found = [first, second];
  const userRows = found.flatMap(({ users }) => users);
  const entryRows = found.flatMap(({ entries }) => entries);
  return {
    business,
    now,
    timeline,
    users: userRows.map((each) => manage(em, PayoutUser, each)),
    entries: entryRows.map((each) => manage(em, HistoryEntry, each)),
    records,
    values: valuesOf(em, found),
  };
}

interface ReadRows {
  readonly users: readonly RawRow[];
  readonly entries: readonly RawRow[];
  readonly records: readonly RawRow[];
  readonly readings: readonly (readonly [Reading<unknown>, readonly RawRow[]])[];
}

/**
 * Sends all statements before it waits for an answer. Entries never change, so they are not locked.
 */
async function readRows(
  { em, send }: Pipelined,
  businessId: string,
  needs: GroupNeeds,
  lock: Lock,
): Promise<ReadRows> {
  const rowsBy = async <Entity extends object>(by: RowsBy<Entity>, how: Lock = lock) =>
    by.values.length === 0 ? [] : send<RawRow>(selectRows(em, businessId, by, how));
  const usersOf = async (ids: readonly string[]) =>
    ids.length === 0 ? [] : send<RawRow>(selectUsersOf(em, businessId, ids, lock));
  const readings = [...needs.readings];
  const [byEmail, byId, records, entries, ofEntries, read] = await answers([
    rowsBy({ entity: PayoutUser, property: 'email', values: needs.emails }),
    rowsBy({ entity: PayoutUser, property: 'id', values: needs.userIds }),
    rowsBy({ entity: IdempotencyRecord, property: 'key', values: needs.keys }),
    rowsBy({ entity: HistoryEntry, property: 'id', values: needs.entryIds }, ''),
    usersOf(needs.entryIds),
    answers(
      readings.map(([reading, keys]) => send<RawRow>(reading.select(em, businessId, keys, lock))),
    ),
  ]);
  return {
    users: [...byEmail, ...byId, ...ofEntries],
    entries,
    records,
    readings: readings.map(([reading], at) => [reading, read[at] ?? []] as const),
  };
}

async function lockBusiness({ em, send }: Pipelined, businessId: string, onLocked: () => void) {
  const table = tableOf(em, Business);
  const [row] = await send<RawRow>({
    text: `select ${table.columnList}, ${DATABASE_TIME_MS} as now, ${TIMELINE} as timeline
      from ${table.sql} where ${tenantColumnOf(table).sql} = $1 for update`,
    values: [businessId],
  });
  invariant(row, 'There is no such business');
  onLocked();
  return { row, now: new Date(Number(row['now'])), timeline: String(row['timeline']) };
}

/** The payout users of entries. */
function selectUsersOf(
  em: EntityManager,
  businessId: string,
  entryIds: readonly string[],
  lock: Lock,
): Statement {
  const [users, entries] = [tableOf(em, PayoutUser), tableOf(em, HistoryEntry)];
  return {
    text: `select ${users.columnList} from ${users.sql}
      where ${tenantColumnOf(users).sql} = $1 and ${columnOf(users, 'id').sql} in (
        select ${columnOf(entries, 'payoutUser').sql} from ${entries.sql}
        where ${tenantColumnOf(entries).sql} = $1
          and ${columnOf(entries, 'id').sql} = any($2::uuid[]))
      ${lock}`,
    values: [businessId, entryIds],
  };
}

function valuesOf(em: EntityManager, found: readonly ReadRows[]): ReadValues {
  const values = new Map<Reading<unknown>, Map<string, unknown>>();
  for (const [reading, rows] of found.flatMap(({ readings }) => readings)) {
    const known = values.get(reading) ?? new Map<string, unknown>();
    for (const row of rows) known.set(...reading.value(em, row));
    values.set(reading, known);
  }
  return values;
}
