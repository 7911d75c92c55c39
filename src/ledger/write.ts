import { type EntityManager } from '@mikro-orm/postgresql';
import { type Business } from '../business/business.ts';
import { type PayoutUser } from '../payout-user/payout-user.ts';
import { type HistoryEntry } from './entry.ts';
import { type IdempotencyRecord } from './idempotency.ts';

/** What a group has changed. */
export interface Changes {
  readonly business: Business;
  readonly created: readonly PayoutUser[];
  readonly credited: readonly PayoutUser[];
  readonly entries: readonly HistoryEntry[];
  readonly records: readonly IdempotencyRecord[];
}

/** A statement, and the values of its question marks. */
type Statement = readonly [sql: string, values: readonly unknown[]];

/**
 * Writes what a group has changed: one statement for each kind of row, whatever the group's size, all
 * in one message. Each names the business, so that one node has all of its rows.
 */
export async function writeRows(tx: EntityManager, changes: Changes): Promise<void> {
  const { business, created, credited, entries, records } = changes;
  if (entries.length === 0) return;
  const statements: Statement[] = [updateBusiness(business)];
  if (created.length > 0) statements.push(insertUsers(business, created));
  if (credited.length > 0) statements.push(updateUsers(business, credited));
  statements.push(insertEntries(business, entries));
  if (records.length > 0) statements.push(insertRecords(business, records));
  await tx.execute(
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

function insertUsers({ id, updatedAt }: Business, users: readonly PayoutUser[]): Statement {
  return [
    `insert into payout_user (business_id, id, email, balance, active, hash_digest, hash_version,
       created_at, updated_at)
     select ?, new.id, new.email, new.balance, true, new.hash_digest, new.hash_version, ?, ?
     from unnest(?::uuid[], ?::text[], ?::bigint[], ?::bytea[], ?::int[])
       as new (id, email, balance, hash_digest, hash_version)`,
    [
      id,
      updatedAt,
      updatedAt,
      array(users, (user) => user.id),
      array(users, (user) => quoted(user.email)),
      array(users, (user) => user.balance),
      array(users, (user) => bytes(user.hashDigest)),
      array(users, (user) => user.hashVersion),
    ],
  ];
}

function updateUsers({ id, updatedAt }: Business, users: readonly PayoutUser[]): Statement {
  return [
    `update payout_user set balance = credited.balance, updated_at = ?
     from unnest(?::uuid[], ?::bigint[]) as credited (id, balance)
     where payout_user.business_id = ? and payout_user.id = credited.id`,
    [updatedAt, array(users, (user) => user.id), array(users, (user) => user.balance), id],
  ];
}

function insertEntries({ id, updatedAt }: Business, entries: readonly HistoryEntry[]): Statement {
  return [
    `insert into history_entry (business_id, id, sequence, type, amount, payout_balance_after,
       payout_user_id, user_balance_after, created_at)
     select ?, new.id, new.sequence, 'ALLOCATION', new.amount, new.payout_balance_after,
       new.payout_user_id, new.user_balance_after, ?
     from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::uuid[], ?::bigint[])
       as new (id, sequence, amount, payout_balance_after, payout_user_id, user_balance_after)`,
    [
      id,
      updatedAt,
      array(entries, (entry) => entry.id),
      array(entries, (entry) => entry.sequence),
      array(entries, (entry) => entry.amount),
      array(entries, (entry) => entry.payoutBalanceAfter),
      array(entries, (entry) => entry.payoutUser?.id),
      array(entries, (entry) => entry.userBalanceAfter),
    ],
  ];
}

function insertRecords(
  { id, updatedAt }: Business,
  records: readonly IdempotencyRecord[],
): Statement {
  return [
    `insert into idempotency_record (business_id, key, fingerprint, entry_id, created, hash_version,
       created_at)
     select ?, new.key, new.fingerprint, new.entry_id, new.created, new.hash_version, ?
     from unnest(?::text[], ?::bytea[], ?::uuid[], ?::boolean[], ?::int[])
       as new (key, fingerprint, entry_id, created, hash_version)`,
    [
      id,
      updatedAt,
      array(records, (record) => quoted(record.key)),
      array(records, (record) => bytes(record.fingerprint)),
      array(records, (record) => record.entry.id),
      array(records, (record) => record.created),
      array(records, (record) => record.hashVersion),
    ],
  ];
}

/** One column of the rows as PostgreSQL's array literal: the ORM would make each value a parameter. */
function array<Row>(
  rows: readonly Row[],
  value: (row: Row) => string | number | boolean | null | undefined,
): string {
  return `{${rows.map((row) => value(row) ?? 'NULL').join(',')}}`;
}

/** A text in an array literal. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Bytes in an array literal, where the backslash of bytea's hex form is to be written twice. */
function bytes(value: Uint8Array): string {
  return String.raw`"\\x${Buffer.from(value).toString('hex')}"`;
}
