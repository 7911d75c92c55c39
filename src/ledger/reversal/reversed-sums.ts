import type { Reading } from '../posting/needs.ts';

/**
 * The SQL of what has been taken back of entries, in cents: a row for each id that is asked for.
 * `business` and `ids` are its parameters. The index is entered once for each id.
 */
export function reversedSumsSql(business: string, ids: string): string {
  return `select wanted.id, (
      select coalesce(sum(amount), 0) from history_entry
      where business_id = ${business} and reverses_id = wanted.id) as sum
    from unnest(${ids}::uuid[]) as wanted (id)`;
}

/** The same as a reading of commands, under the lock. */
export const reversedSums: Reading<number> = {
  select: (_em, businessId, ids) => ({
    text: reversedSumsSql('$1', '$2'),
    values: [businessId, ids],
  }),
  value: (_em, { id, sum }) => [String(id), Number(sum)],
};
