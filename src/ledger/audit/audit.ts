import { type EntityManager, IsolationLevel } from '@mikro-orm/postgresql';
import type { AuditCheck } from '../../kernel/audit-check.ts';

/** One thing that is wrong in the books. */
export interface AuditProblem {
  readonly rule: string;
  readonly businessId: string;
  /** What was found, in numbers and ids. */
  readonly found: string;
}

/** The result of an audit. */
export interface AuditReport {
  readonly ok: boolean;
  readonly businesses: number;
  readonly users: number;
  readonly entries: number;
  readonly problems: readonly AuditProblem[];
}

/** How many problems of one rule a report lists at most: one is enough to distrust the books. */
const PROBLEMS_PER_RULE_MAX = 20;

/**
 * Checks the tables by these rules, from the tables alone. It reads one snapshot and locks nothing, so payouts go on
 * meanwhile.
 */
export function audit(
  em: EntityManager,
  checks: readonly AuditCheck[],
  businessId?: string,
): Promise<AuditReport> {
  const scope = businessId ?? null;
  return em.transactional(
    async (tx) => {
      // The books of years may take longer than a payout's statement may.
      await tx.execute('set local statement_timeout = 0');
      // Without statistics of a young table the planner takes a tenant for small, and would look at
      // all of its rows for each of them.
      await tx.execute('set local enable_nestloop = off');
      const problems: AuditProblem[] = [];
      for (const { rule, sql } of checks) {
        const rows = await tx.execute<{ business_id: string; found: string }[]>(
          `select business_id, found from (${sql}) as problem
           where business_id = coalesce(?::uuid, business_id)
           order by business_id, found limit ${PROBLEMS_PER_RULE_MAX}`,
          [scope],
        );
        problems.push(
          ...rows.map(({ business_id, found }) => ({ rule, businessId: business_id, found })),
        );
      }
      return { ok: problems.length === 0, ...(await count(tx, scope)), problems };
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}

async function count(tx: EntityManager, scope: string | null) {
  const of = (table: string) =>
    `(select count(*) from ${table} where business_id = coalesce(?::uuid, business_id))::float8`;
  const [counts] = await tx.execute<{ businesses: number; users: number; entries: number }[]>(
    `select ${of('business')} as businesses, ${of('payout_user')} as users,
       ${of('history_entry')} as entries`,
    [scope, scope, scope],
  );
  return counts ?? { businesses: 0, users: 0, entries: 0 };
}
