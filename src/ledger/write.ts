import { type Business } from '../business/business.ts';
import { type Send } from '../kernel/pipeline.ts';
import { type PayoutUser } from '../payout-user/payout-user.ts';
import { type HistoryEntry } from './entry.ts';
import { type IdempotencyRecord } from './idempotency.ts';

/** What a group has changed. */
export interface Changes {
  readonly business: Business;
  /** Who has been credited, new or known. */
  readonly users: readonly PayoutUser[];
  readonly entries: readonly HistoryEntry[];
  readonly records: readonly IdempotencyRecord[];
}

/** A statement, and the values of its question marks. */
type Statement = readonly [sql: string, values: readonly unknown[]];
type Value = string | number | boolean | Uint8Array | null;

/** What is inserted into a column. */
type Column<Row> =
  /** The same in all rows. */
  | readonly [name: string, value: string | Date]
  /** Another in each, of a type that PostgreSQL is told. */
  | readonly [name: string, type: string, value: (row: Row) => Value];

/**
 * Writes what a group has changed: one statement for each kind of row, whatever the group's size, all
 * in one message. Each names the business, so that one node has all of its rows.
 */
export async function writeRows(send: Send, changes: Changes): Promise<void> {
  const { business, users, entries, records } = changes;
  if (entries.length === 0) return;
  const statements: Statement[] = [
    updateBusiness(business),
    upsertUsers(business, users),
    insertEntries(business, entries),
  ];
  if (records.length > 0) statements.push(insertRecords(business, records));
  await send(
    statements.map(([sql]) => sql).join(';\n'),
    statements.flatMap(([, values]) => values),
  );
}

function updateBusiness(business: Business): Statement {
  const { id, payoutBalance, entryCount, lastId, updatedAt } = business;
  return [
    `update business set payout_balance = ?, entry_count = ?, last_id = ?, updated_at = ?
     where business_id = ?`,
    [payoutBalance, entryCount, lastId, updatedAt, id],
  ];
}

/**
 * Both kinds in one statement, and by the primary key: to join the known ones to the table, the
 * planner would read all users of a business that its statistics do not know yet to be large.
 */
function upsertUsers({ id, updatedAt }: Business, users: readonly PayoutUser[]): Statement {
  const [sql, values] = insert<PayoutUser>('payout_user', users, [
    ['business_id', id],
    ['id', 'uuid', (user) => user.id],
    ['email', 'text', (user) => user.email],
    ['balance', 'bigint', (user) => user.balance],
    ['active', 'boolean', (user) => user.active],
    ['hash_digest', 'bytea', (user) => user.hashDigest],
    ['hash_version', 'int', (user) => user.hashVersion],
    ['secret_generation', 'int', (user) => user.secretGeneration],
    ['created_at', updatedAt],
    ['updated_at', updatedAt],
  ]);
  return [
    `${sql} on conflict (business_id, id) do update
     set balance = excluded.balance, updated_at = excluded.updated_at,
       hash_digest = excluded.hash_digest, hash_version = excluded.hash_version,
       secret_generation = excluded.secret_generation`,
    values,
  ];
}

function insertEntries({ id, updatedAt }: Business, entries: readonly HistoryEntry[]): Statement {
  return insert<HistoryEntry>('history_entry', entries, [
    ['business_id', id],
    ['id', 'uuid', (entry) => entry.id],
    ['sequence', 'bigint', (entry) => entry.sequence],
    ['type', 'ALLOCATION'],
    ['amount', 'bigint', (entry) => entry.amount],
    ['payout_balance_after', 'bigint', (entry) => entry.payoutBalanceAfter],
    ['payout_user_id', 'uuid', (entry) => entry.payoutUser?.id ?? null],
    ['user_balance_after', 'bigint', (entry) => entry.userBalanceAfter ?? null],
    ['created_at', updatedAt],
  ]);
}

function insertRecords(
  { id, updatedAt }: Business,
  records: readonly IdempotencyRecord[],
): Statement {
  return insert<IdempotencyRecord>('idempotency_record', records, [
    ['business_id', id],
    ['key', 'text', (record) => record.key],
    ['fingerprint', 'bytea', (record) => record.fingerprint],
    ['entry_id', 'uuid', (record) => record.entry?.id ?? null],
    ['created', 'boolean', (record) => record.created],
    ['hash_version', 'int', (record) => record.hashVersion],
    ['secret_generation', 'int', (record) => record.secretGeneration],
    ['created_at', updatedAt],
  ]);
}

/** Rows as arrays, a column each; but one row by itself, which PostgreSQL plans in half the time. */
function insert<Row>(
  table: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): Statement {
  const into = `insert into ${table} (${columns.map(([name]) => name).join(', ')})`;
  const [row, ...others] = rows;
  if (row !== undefined && others.length === 0) {
    return [
      `${into} values (${columns.map(() => '?').join(', ')})`,
      columns.map((column) => (column.length === 2 ? column[1] : column[2](row))),
    ];
  }
  const own = columns.filter((column) => column.length === 3);
  const shared = columns.filter((column) => column.length === 2);
  return [
    `${into} select ${columns.map(([name, ...rest]) => (rest.length === 1 ? '?' : `new.${name}`)).join(', ')}
     from unnest(${own.map(([, type]) => `?::${type}[]`).join(', ')})
       as new (${own.map(([name]) => name).join(', ')})`,
    [...shared.map(([, value]) => value), ...own.map(([, , value]) => array(rows.map(value)))],
  ];
}

/** An array literal: the ORM would make each value a parameter. */
function array(values: readonly Value[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: Value): string {
  if (value === null) return 'NULL';
  // The backslash of bytea's hex form is to be written twice.
  if (typeof value === 'object') return String.raw`"\\x${Buffer.from(value).toString('hex')}"`;
  if (typeof value === 'string') return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return String(value);
}
