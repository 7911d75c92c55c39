import { type Context, identityOf } from '../../kernel/context.ts';
import { COMMON_TYPE, ENTRY_TYPE_NAMES, signedAmount } from '../entry-types.ts';

/** What was paid out and taken back in a period. */
export interface PayoutTotals {
  readonly from: Date;
  readonly to: Date;
  readonly allocated: number;
  readonly allocations: number;
  readonly reversed: number;
  readonly reversals: number;
}

/**
 * What was paid out and taken back between each two of these times. The allocations, nearly all of
 * the entries, are not read: each entry says the payout balance and the sequence number after it, so
 * that what the others have not moved is theirs. An entry's number and time grow together under
 * the lock, so that the last before a time is found by the index on time.
 */
export async function totalsBetween(
  context: Context,
  times: readonly Date[],
): Promise<PayoutTotals[]> {
  const { tenantId } = identityOf(context);
  const given = `{${times.map((time) => time.toISOString()).join(',')}}`;
  const rows = await context.em().execute<Row[]>(TOTALS, [given, tenantId, tenantId]);
  return rows.map((row, at) => ({
    from: times[at] ?? new Date(0),
    to: times[at + 1] ?? new Date(0),
    allocated: Number(row.allocated),
    allocations: Number(row.allocations),
    reversed: Number(row.reversed),
    reversals: Number(row.reversals),
  }));
}

interface Row {
  readonly allocated: string;
  readonly allocations: string;
  readonly reversed: string;
  readonly reversals: string;
}

/** Named one by one, so that the index that begins with the type finds those of a period. */
const OTHERS = ENTRY_TYPE_NAMES.filter((type) => type !== COMMON_TYPE)
  .map((type) => `'${type}'`)
  .join(', ');

export const TOTALS = `
with mark as (
  select time.place, coalesce(entry.sequence, 0) as sequence,
    coalesce(entry.payout_balance_after, 0) as balance
  from unnest(?::timestamptz[]) with ordinality as time (at, place)
  left join lateral (
    select sequence, payout_balance_after from history_entry
    where business_id = ? and created_at < time.at
    order by created_at desc, sequence desc limit 1
  ) entry on true
)
select other.moved - (next.balance - mark.balance) as allocated,
  next.sequence - mark.sequence - other.number as allocations,
  other.reversed, other.reversals
from mark join mark next on next.place = mark.place + 1
cross join lateral (
  select coalesce(sum(${signedAmount('payoutBalance')}), 0) as moved,
    count(*) as number,
    coalesce(sum(amount) filter (where type = 'REVERSAL'), 0) as reversed,
    count(*) filter (where type = 'REVERSAL') as reversals
  from history_entry
  where business_id = ? and type <> '${COMMON_TYPE}' and type in (${OTHERS})
    and sequence > mark.sequence and sequence <= next.sequence
) other
order by mark.place`;
