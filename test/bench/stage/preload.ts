import type { Client } from 'pg';
import { knownEmail } from './traffic.ts';

/** How many rows a statement writes. */
const CHUNK = 50_000;
const AMOUNT = 100;
/** The entries are spread over the day before. */
const DAY_MS = 86_400_000;

/** What is written for a business, and from where on. */
export interface Preload {
  readonly businessId: string;
  readonly users: number;
  readonly entriesPerUser: number;
  readonly onProgress?: (written: number, all: number) => void;
}

/** A UUIDv7 made of a time, a kind and a number: what is preloaded needs no look-up of its ids. */
const idOf = (kind: number, number: string) =>
  `(lpad(to_hex($2::bigint), 12, '0') || '7' || lpad('${kind}', 3, '0') || '8'
    || lpad(to_hex(${number}), 15, '0'))::uuid`;

const USERS = `
  insert into payout_user
    (business_id, id, email, balance, active, hash_digest, hash_version, created_at, updated_at)
  select $1::uuid, ${idOf(1, 'n')}, email, $3::bigint, true,
    -- Of no hash, for nobody logs in here, but of no other user's either.
    sha256(convert_to($1::text || n, 'UTF8')), 1, at, at
  from (
    select email, $5::bigint + turn - 1 as n, to_timestamp($2::bigint / 1000.0) as at
    from unnest($4::text[]) with ordinality as t (email, turn)
  ) as each_user`;

const ENTRIES = `
  insert into history_entry (business_id, id, sequence, type, amount, balance_after,
    payout_balance_after, payout_user_id, user_balance_after, created_at)
  select $1::uuid, ${idOf(2, 'n')}, $3::bigint + n + 1, 'ALLOCATION', ${AMOUNT},
    (select balance from business where business_id = $1::uuid), $4::bigint - ${AMOUNT} * (n + 1), ${idOf(1, 'n % $5::bigint')},
    ${AMOUNT} * (n / $5::bigint + 1),
    to_timestamp(($2::bigint + n * ${DAY_MS} / $8::bigint) / 1000.0)
  from generate_series($6::bigint, $7::bigint) as n`;

const BUSINESS = `
  update business set payout_balance = payout_balance - ${AMOUNT} * $3::bigint,
    entry_count = entry_count + $3, last_id = ${idOf(2, '$3::bigint - 1')}
  where business_id = $1::uuid`;

/** Writes users, and payouts to them, as if they had been made: the books add up. */
export async function preload(client: Client, given: Preload): Promise<void> {
  const { businessId, users, entriesPerUser, onProgress } = given;
  if (users === 0) return;
  const entries = users * entriesPerUser;
  const since = Date.now() - DAY_MS;
  const found = await client.query<{ payout_balance: string; entry_count: string }>(
    'select payout_balance, entry_count from business where business_id = $1',
    [businessId],
  );
  const { payout_balance: balance, entry_count: count } = found.rows[0] ?? {};
  // Foreign keys are right by construction; to check them row by row would take most of the time.
  await client.query('set session_replication_role = replica');
  await client.query('set synchronous_commit = off');
  for (let from = 0; from < users; from += CHUNK) {
    const length = Math.min(CHUNK, users - from);
    const emails = Array.from({ length }, (_, at) => knownEmail(from + at));
    await client.query(USERS, [businessId, since, AMOUNT * entriesPerUser, emails, from]);
    onProgress?.(from + length, users + entries);
  }
  for (let from = 0; from < entries; from += CHUNK) {
    const to = Math.min(from + CHUNK, entries) - 1;
    const values = [businessId, since, count, balance, users, from, to, entries];
    await client.query(ENTRIES, values);
    onProgress?.(users + to + 1, users + entries);
  }
  await client.query(BUSINESS, [businessId, since, entries]);
}
