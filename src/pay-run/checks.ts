import type { AuditCheck } from '../kernel/audit-check.ts';

/** What must always hold for every pay run. */
export const PAY_RUN_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'line of a pay run paid exactly if its entry is there',
    sql: `select line.business_id, format('line %s: %s, by entry %s', line.id, status,
        coalesce(entry_id::text, 'none')) as found
      from pay_run_line as line
      left join history_entry as entry
        on entry.business_id = line.business_id and entry.id = line.entry_id
      left join payout_user as paid
        on paid.business_id = entry.business_id and paid.id = entry.payout_user_id
      where case when status in ('PAID', 'REVERSED')
        then entry.type is distinct from 'ALLOCATION' or entry.amount is distinct from line.amount
          or entry.pay_run_id is distinct from line.run_id or paid.email is distinct from line.email
        else entry_id is not null end
      union all
      select entry.business_id, format('entry %s: of pay run %s, and of no line', entry.id, pay_run_id)
      from history_entry as entry left join pay_run_line as line
        on line.business_id = entry.business_id and line.entry_id = entry.id
      where pay_run_id is not null and type = 'ALLOCATION' and line.id is null
      union all
      select business_id, format('entry %s: of %s lines', entry_id, count(*))
      from pay_run_line where entry_id is not null
      group by business_id, entry_id having count(*) > 1`,
  },
  {
    rule: 'pay run = sum of its lines',
    sql: `select business_id, format('pay run %s: %s lines, %s of them paid', id, lines, paid_lines) as found
      from pay_run left join (
        select business_id, run_id as id, count(*) as all_lines,
          count(*) filter (where status <> 'INVALID') as valid,
          sum(amount) filter (where status <> 'INVALID') as cents,
          count(*) filter (where entry_id is not null) as paid,
          sum(amount) filter (where entry_id is not null) as paid_cents,
          count(*) filter (where status = 'FAILED') as failed,
          count(*) filter (where status = 'REVERSED') as reversed,
          sum(reversed_amount) as reversed_cents,
          count(*) filter (where status = 'PENDING') as pending,
          count(*) filter (where status = 'PAID' and error is null) as unreversed
        from pay_run_line group by business_id, run_id
      ) as sums using (business_id, id)
      where (lines, valid_lines, amount, paid_lines, paid_amount, failed_lines, reversed_lines,
          reversed_amount) is distinct from (coalesce(all_lines, 0), coalesce(valid, 0),
          coalesce(cents, 0), coalesce(paid, 0), coalesce(paid_cents, 0), coalesce(failed, 0),
          coalesce(reversed, 0), coalesce(reversed_cents, 0))
        or (status = 'COMPLETED' and pending > 0) or (status = 'REVERSED' and unreversed > 0)`,
  },
  {
    rule: 'pay run takes back what its entries say',
    sql: `select business_id, format('line %s: %s taken back of %s, by entries %s', id, reversed_amount,
        amount, coalesce(sum, 0)) as found
      from pay_run_line left join (
        select business_id, reverses_id as entry_id, sum(amount) as sum
        from history_entry where type = 'REVERSAL' group by business_id, reverses_id
      ) as back using (business_id, entry_id)
      where reversed_amount > least(amount, coalesce(sum, 0))
        or (status = 'REVERSED') <> (reversed_amount = amount)
      union all
      select entry.business_id, format('entry %s: takes back what pay run %s has not paid', entry.id,
        entry.pay_run_id)
      from history_entry as entry left join history_entry as paid
        on paid.business_id = entry.business_id and paid.id = entry.reverses_id
          and paid.pay_run_id = entry.pay_run_id
      where entry.type = 'REVERSAL' and entry.pay_run_id is not null and paid.id is null`,
  },
];
