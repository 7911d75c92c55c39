import { type Reading } from '../posting/needs.ts';

/**
 * What has been taken back of entries until now, in cents: a row for each id that is asked for.
 * `business` and `ids` are the parameters. Each sum is looked up by the index of its entry.
 */
export function reversedSumsSql(business: string, ids: string): string {
  return `select wanted.id, (
      select coalesce(sum(amount), 0) from history_entry
      where business_id = ${business} and reverses_id = wanted.id) as sum
    from unnest(${ids}::uuid[]) as wanted (id)`;
}

/** The same, read for a command under the lock. */
export const reversedSums: Reading<number> = {
  select: (_em, businessId, ids) => ({
    text: reversedSumsSql('$1', '$2'),
    values: [businessId, ids],
  }),
  value: (_em, { id, sum }) => [String(id), Number(sum)],
};
