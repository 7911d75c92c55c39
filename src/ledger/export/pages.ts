import pLimit from 'p-limit';
import { inTransaction } from '../../database/transaction/unit-of-work.ts';
import { type App, perApp } from '../../kernel/context.ts';
import { readAgain } from '../../kernel/database-errors.ts';
import type { Metadata } from '../entry.ts';
import type { EntryType } from '../entry-types.ts';

/** How many entries are read at a time: that few hold up nothing else in this process. */
const PAGE_SIZE = 500;

/** Which entries of a business: those to which all that is given applies. */
export interface Selection {
  readonly businessId: string;
  readonly payoutUserId?: string | undefined;
  readonly payRunId?: string | undefined;
  readonly type?: EntryType | undefined;
  readonly reference?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** An entry as it is exported. */
export interface ExportedEntry {
  readonly id: string;
  readonly sequence: number;
  readonly type: EntryType;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly email: string | null;
  readonly amount: number;
  readonly balanceAfter: number;
  readonly payoutBalanceAfter: number;
  readonly userBalanceAfter: number | null;
  readonly reference: string | null;
  readonly metadata: Metadata | null;
  readonly reversesId: string | null;
  readonly payRunId: string | null;
  readonly actor: string | null;
}

/** A part of a selection's entries, and how far it has come, from 0 to 1. */
export interface Page {
  readonly entries: readonly ExportedEntry[];
  readonly done: number;
}

/**
 * The entries of a selection as they are now, oldest first, page by page: at least one page, which
 * may be empty. Numbers have no gaps, are committed in their order and never change, so all entries
 * up to the last number of now are one snapshot, however long they are read. No transaction is kept
 * open meanwhile: for as long as one is, PostgreSQL cleans up no old row of any business.
 */
export async function* pagesOf(app: App, selection: Selection): AsyncGenerator<Page> {
  const { first, last } = await rangeOf(app, selection);
  for (let after = first - 1; ;) {
    const found = after < last ? await readPage(app, selection, after) : [];
    const entries = found.filter(({ sequence }) => sequence <= last);
    const isLast = found.length < PAGE_SIZE || entries.length < found.length;
    after = entries.at(-1)?.sequence ?? last;
    yield { entries, done: isLast ? 1 : (after - first + 1) / (last - first + 1) };
    if (isLast) return;
  }
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** The numbers of the first and the last entry that a selection may have. */
async function rangeOf(app: App, { businessId, from, to }: Selection): Promise<Range> {
  // Times grow with the numbers, so a span of time is a span of numbers.
  const [range] = await read<{ first: number | null; last: number | null }>(
    app,
    `select
       ${from ? `(${EDGE} >= ? order by created_at, sequence limit 1)` : '1'} as first,
       ${to ? `(${EDGE} < ? order by created_at desc, sequence desc limit 1)` : 'entry_count::float8'} as last
     from business where business_id = ?`,
    [...(from ? [businessId, from] : []), ...(to ? [businessId, to] : []), businessId],
  );
  return { first: range?.first ?? Infinity, last: range?.last ?? 0 };
}

const EDGE = 'select sequence::float8 from history_entry where business_id = ? and created_at';

/** The next entries after a number. */
function readPage(
  app: App,
  { businessId, payoutUserId, payRunId, type, reference }: Selection,
  after: number,
): Promise<readonly ExportedEntry[]> {
  const columns = { payout_user_id: payoutUserId, pay_run_id: payRunId, type, reference };
  const filters = Object.entries(columns).filter(([, value]) => value !== undefined);
  return read<ExportedEntry>(
    app,
    `select entry.id, entry.sequence::float8, entry.type, email, entry.amount::float8,
       (extract(epoch from entry.created_at) * 1000)::float8 as "createdAt",
       entry.balance_after::float8 as "balanceAfter",
       entry.payout_balance_after::float8 as "payoutBalanceAfter",
       entry.user_balance_after::float8 as "userBalanceAfter",
       entry.reference, entry.metadata, entry.reverses_id as "reversesId",
       entry.pay_run_id as "payRunId", entry.actor
     from (
       select * from history_entry
       where business_id = ? and sequence > ? ${filters.map(([name]) => `and ${name} = ?`).join(' ')}
       order by sequence limit ${PAGE_SIZE}
     ) as entry
     left join payout_user
       on payout_user.business_id = entry.business_id and payout_user.id = entry.payout_user_id
     order by entry.sequence`,
    [businessId, after, ...filters.map(([, value]) => value)],
  );
}

/** All exports of a process share one connection, so that the others are left to payouts. */
export const turnsOf = perApp(() => pLimit(1));

/**
 * The ways to read more rows than are wanted, and to sort them, or to read all payout users. Where
 * statistics are older than most entries, the planner takes what there is for little and does so.
 */
const DETOURS = ['seqscan', 'bitmapscan', 'sort', 'hashjoin', 'mergejoin'];

const STRAIGHT_AHEAD = `select ${DETOURS.map((way) => `set_config('enable_${way}', 'off', true)`).join(', ')}`;

function read<Row extends object>(
  app: App,
  sql: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const once = () =>
    inTransaction(app.orm, async (tx) => {
      await tx.execute(STRAIGHT_AHEAD);
      return tx.execute<Row[]>(sql, [...values]);
    });
  return turnsOf(app)(() => readAgain(once));
}
