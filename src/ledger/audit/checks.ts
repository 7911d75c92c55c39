import type { AuditCheck } from '../../kernel/audit-check.ts';
import { CENTS_MAX } from '../../kernel/cents.ts';
import { type BalanceName, USER_TYPES_SQL, signedAmount, typeCheck } from '../entry-types.ts';

/** The balance in each entry must be the sum of all entries until then. */
const running = (partition: string, after: string, change: string) => `
  select business_id, format('entry %s: %s instead of %s', id, ${after}, sum) as found from (
    select business_id, id, ${after},
      sum(${change}) over (partition by ${partition} order by sequence) as sum
    from history_entry ${partition.includes('user') ? 'where payout_user_id is not null' : ''}
  ) as entry where ${after} is distinct from sum`;

/** A balance of the business must be the sum of its entries. */
const summed = (rule: string, column: string, balance: BalanceName): AuditCheck => ({
  rule,
  sql: `select business_id, format('%s instead of %s', ${column}, coalesce(sum, 0)) as found
    from business left join (
      select business_id, sum(${signedAmount(balance)}) as sum from history_entry group by business_id
    ) as entries using (business_id)
    where ${column} <> coalesce(sum, 0)`,
});

/** What must always hold for the books of every business. */
export const LEDGER_CHECKS: readonly AuditCheck[] = [
  summed('main balance = sum of its entries', 'balance', 'balance'),
  summed('payout balance = sum of its entries', 'payout_balance', 'payoutBalance'),
  {
    rule: 'user balance = sum of its entries',
    sql: `select business_id, format('user %s: %s instead of %s', id, balance, coalesce(sum, 0)) as found
      from payout_user left join (
        select business_id, payout_user_id as id, sum(${signedAmount('userBalance')}) as sum
        from history_entry where type in (${USER_TYPES_SQL}) group by business_id, payout_user_id
      ) as entries using (business_id, id)
      where balance <> coalesce(sum, 0)`,
  },
  {
    rule: 'running main balance',
    sql: running('business_id', 'balance_after', signedAmount('balance')),
  },
  {
    rule: 'running payout balance',
    sql: running('business_id', 'payout_balance_after', signedAmount('payoutBalance')),
  },
  {
    rule: 'running user balance',
    sql: running('business_id, payout_user_id', 'user_balance_after', signedAmount('userBalance')),
  },
  {
    rule: 'sequence without gaps',
    sql: `select business_id, format('entry %s: %s after %s', id, sequence, coalesce(last, 0)) as found
      from (
        select business_id, id, sequence,
          lag(sequence) over (partition by business_id order by sequence, id) as last
        from history_entry
      ) as entry where sequence <> coalesce(last, 0) + 1
      union all
      select business_id, format('the business counts %s, there are %s', entry_count, coalesce(count, 0))
      from business left join (
        select business_id, count(*) from history_entry group by business_id
      ) as entries using (business_id) where entry_count <> coalesce(count, 0)`,
  },
  {
    rule: 'no negative balance',
    sql: `select business_id, format('balance %s, payout balance %s', balance, payout_balance) as found
      from business where balance < 0 or payout_balance < 0
      union all
      select business_id, format('user %s: %s', id, balance) from payout_user where balance < 0
      union all
      select business_id, format('entry %s: %s', id, amount) from history_entry
      where amount <= 0 or balance_after < 0 or payout_balance_after < 0 or user_balance_after < 0`,
  },
  {
    rule: 'no balance above 2^53 - 1',
    sql: `select business_id, format('balance %s, payout balance %s', balance, payout_balance) as found
      from business where greatest(balance, payout_balance) > ${CENTS_MAX}
      union all
      select business_id, format('user %s: %s', id, balance)
      from payout_user where balance > ${CENTS_MAX}`,
  },
  {
    rule: 'entry of a known type',
    sql: `select business_id, format('entry %s: %s, user %s, user balance %s', id, type,
        coalesce(payout_user_id::text, 'none'), coalesce(user_balance_after::text, 'none')) as found
      from history_entry where not coalesce(${typeCheck()}, false)`,
  },
  {
    rule: 'e-mail unique in any case',
    sql: `select business_id, format('user %s: not in lower case', id) as found
      from payout_user where email <> lower(email)
      union all
      select business_id, format('users %s: one address', string_agg(id::text, ' ' order by id))
      from payout_user group by business_id, lower(email) having count(*) > 1`,
  },
  {
    rule: 'hash of one payout user',
    sql: `select unnest(business_ids) as business_id,
        format('user %s: its hash is also of another', unnest(ids)) as found
      from (
        select array_agg(business_id) as business_ids, array_agg(id) as ids
        from payout_user group by hash_digest having count(*) > 1
      ) as shared`,
  },
  {
    rule: 'hash under a secret in use',
    sql: `select business_id, format('user %s: under secret %s', id, secret_generation) as found
      from payout_user join business using (business_id)
      where secret_generation < least_secret_generation
        or secret_generation > (select max(secret_generation) from installation)`,
  },
  {
    rule: 'no orphans',
    sql: `select business_id, format('user %s has no business', id) as found
      from payout_user left join business using (business_id) where name is null
      union all
      select business_id, format('entry %s has no business', id)
      from history_entry left join business using (business_id) where name is null
      union all
      select business_id, format('entry %s has no payout user', entry.id)
      from history_entry as entry
      left join (select business_id, id as payout_user_id, email from payout_user) as paid
        using (business_id, payout_user_id)
      where type in (${USER_TYPES_SQL}) and email is null
      union all
      select business_id, format('key %s has no business', id)
      from api_key left join business using (business_id) where name is null`,
  },
  {
    rule: 'reversal of an allocation, no more than it moved',
    sql: `select back.business_id, format('entry %s: %s of it taken back, of %s', back.reverses_id,
        sum(back.amount), coalesce(entry.amount, 0)) as found
      from history_entry as back left join history_entry as entry
        on entry.business_id = back.business_id and entry.id = back.reverses_id
          and entry.type = 'ALLOCATION' and entry.payout_user_id = back.payout_user_id
      where back.type = 'REVERSAL'
      group by back.business_id, back.reverses_id, entry.amount
      having sum(back.amount) > coalesce(entry.amount, 0)`,
  },
  {
    rule: 'idempotency record with its entry',
    sql: `select record.business_id, format('the record made at %s has no entry', record.created_at) as found
      from idempotency_record as record left join history_entry as entry
        on entry.business_id = record.business_id and entry.id = record.entry_id
      where case record.operation
        when 'createPayoutUser' then entry.type is distinct from 'ALLOCATION'
        when 'createPayoutUsers' then entry.type is distinct from 'ALLOCATION'
        when 'reversePayout' then entry.type is distinct from 'REVERSAL'
        when 'transferToPayoutBalance' then entry.type is distinct from 'TRANSFER'
        when 'fund' then entry_id is not null and coalesce(entry.type not in ('TOP_UP', 'DEPOSIT'), true)
        else entry_id is not null and entry.id is null end`,
  },
];
