import type { AuditCheck } from '../kernel/audit-check.ts';

/** What must always hold for webhooks. */
export const WEBHOOK_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'webhook endpoint told of no more than has happened',
    sql: `select business_id, format('webhook endpoint %s: at entry %s of %s', id, cursor, entry_count)
        as found
      from webhook_endpoint join business using (business_id) where cursor > entry_count`,
  },
  {
    rule: 'webhook of an entry or of a pay run that is there',
    sql: `select delivery.business_id, format('webhook delivery %s: %s of %s, which is not there',
        delivery.id, event, source_id) as found
      from webhook_delivery as delivery
      left join history_entry as entry
        on entry.business_id = delivery.business_id and entry.id = source_id
      left join pay_run_event as run
        on run.business_id = delivery.business_id and run.id = source_id
      where event <> 'webhook.test' and entry.id is null and run.id is null`,
  },
  {
    rule: 'pay run completed = told once',
    sql: `select business_id, format('pay run %s: completed, and noted %s times', id, coalesce(noted, 0))
        as found
      from pay_run join (
        select business_id, run_id as id, count(*) as noted from pay_run_event
        where type = 'COMPLETED' group by business_id, run_id
      ) as told using (business_id, id)
      where noted <> 1`,
  },
];
