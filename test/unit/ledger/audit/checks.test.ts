import { describe, expect, test } from 'vitest';
import { checksOf } from '../../../../src/kernel/module.ts';
import { modules } from '../../../../src/modules.ts';

// What a cluster of PostgreSQL servers (Citus) refuses of a statement over all businesses, with 0A000:
// a sub-query that looks into the row around it, and a join by anything but the business.

/** What of a statement such a cluster would refuse. */
function refusedOf(sql: string): string[] {
  const subQueries = [...sql.matchAll(/\b(?:exists|in|any|all|lateral)\s*\(\s*select\b/gi)];
  // What is joined may be a query of its own; it is how that counts.
  const flat = sql.replaceAll(/\(\s*select\b[^()]*(?:\([^()]*\)[^()]*)*\)/gi, 'some_rows');
  const joins = [...flat.matchAll(/\bjoin\b.*?(?=\bjoin\b|\bwhere\b|\bunion\b|$)/gis)]
    .map(([join]) => join)
    .filter((join) => !/using \(business_id\b|\.business_id = \w+\.business_id/i.test(join));
  return [...subQueries.map(([found]) => found), ...joins];
}

describe('the audit', () => {
  test.each(checksOf(modules))('can be asked of a cluster: $rule', ({ sql }) => {
    expect(refusedOf(sql)).toEqual([]);
  });
});

test.each([
  `select id from payout_user where exists (
     select from payout_user as other where other.hash_digest = payout_user.hash_digest)`,
  `select id from api_key where not exists (
     select from business where business.business_id = api_key.business_id)`,
  `select id from payout_user join (
     select hash_digest from payout_user group by hash_digest having count(*) > 1
   ) as shared using (hash_digest)`,
  'select id from history_entry as entry left join payout_user on payout_user.id = entry.payout_user_id',
])('what a cluster has refused is seen: %s', (sql) => {
  expect(refusedOf(sql)).toHaveLength(1);
});
