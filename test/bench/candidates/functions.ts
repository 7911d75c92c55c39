/** What the function does of one payout; the balance is checked and debited in the locking statement. */
const PAY = `
create function bench_pay(
  p_key bytea, p_email text, p_amount bigint, p_user uuid, p_digest bytea,
  out status int, out payout_user uuid, out version int
) language plpgsql as $$
declare
  v_business uuid; v_at timestamptz(3); v_entry uuid; v_sequence bigint; v_left bigint;
  v_balance bigint; v_main bigint;
begin
  update business b
  set payout_balance = b.payout_balance - p_amount, entry_count = b.entry_count + 1,
    last_id = uuidv7(), updated_at = greatest(b.updated_at, clock_timestamp())
  from api_key k
  where k.digest = p_key and k.revoked_at is null and b.business_id = k.business_id
    and b.payouts_enabled and b.payout_balance >= p_amount
  returning b.business_id, b.updated_at, b.last_id, b.entry_count, b.payout_balance,
    b.balance
  into v_business, v_at, v_entry, v_sequence, v_left, v_main;
  if not found then
    select case when b.payouts_enabled then 400 else 403 end into status
    from api_key k join business b using (business_id)
    where k.digest = p_key and k.revoked_at is null;
    status := coalesce(status, 401);
    return;
  end if;
  update payout_user u set balance = u.balance + p_amount, updated_at = v_at
  where u.business_id = v_business and u.email = p_email
  returning u.id, u.balance, u.hash_version into payout_user, v_balance, version;
  if not found then
    insert into payout_user
      (business_id, id, email, balance, active, hash_digest, hash_version, created_at, updated_at)
    values (v_business, p_user, p_email, p_amount, true, p_digest, 1, v_at, v_at);
    payout_user := p_user; v_balance := p_amount; version := 1;
  end if;
  insert into history_entry (business_id, id, sequence, type, amount, balance_after,
    payout_balance_after, payout_user_id, user_balance_after, created_at)
  values (v_business, v_entry, v_sequence, 'ALLOCATION', p_amount, v_main, v_left,
    payout_user, v_balance, v_at);
  status := 201;
end $$`;

/** The same for many payouts of one business, each decided in its turn; `paid` is null if all are. */
const PAY_GROUP = `
create function bench_pay_group(
  p_key bytea, p_emails text[], p_amounts bigint[], p_users uuid[], p_digests bytea[],
  out status int, out paid boolean[], out users text, out versions text
) language plpgsql as $$
declare
  v_business uuid; v_at timestamptz(3); v_sequence bigint; v_left bigint; v_enabled boolean;
  v_total bigint; v_last uuid; v_turns int[]; v_main bigint;
begin
  select b.business_id, greatest(b.updated_at, clock_timestamp()), b.entry_count,
    b.payout_balance, b.payouts_enabled, b.balance
  into v_business, v_at, v_sequence, v_left, v_enabled, v_main
  from api_key k join business b using (business_id)
  where k.digest = p_key and k.revoked_at is null
  for no key update of b;
  status := case when not found then 401 when not v_enabled then 403 else 201 end;
  if status <> 201 then return; end if;
  select sum(amount) into v_total from unnest(p_amounts) as amount;
  if v_total > v_left then
    v_total := 0; v_turns := '{}'; paid := '{}';
    for turn in 1 .. cardinality(p_amounts) loop
      paid[turn] := v_total + p_amounts[turn] <= v_left;
      if paid[turn] then
        v_total := v_total + p_amounts[turn];
        v_turns := v_turns || turn;
      end if;
    end loop;
    if v_turns = '{}' then return; end if;
    select array_agg(p_emails[turn] order by at), array_agg(p_amounts[turn] order by at),
      array_agg(p_users[turn] order by at), array_agg(p_digests[turn] order by at)
    into p_emails, p_amounts, p_users, p_digests
    from unnest(v_turns) with ordinality as t (turn, at);
  end if;
  with asked as materialized (
    select *, sum(amount) over (order by turn) as debited,
      sum(amount) over (partition by email order by turn) as credited
    from unnest(p_emails, p_amounts, p_users, p_digests) with ordinality
      as t (email, amount, id, digest, turn)
  ), each_user as (
    select distinct on (email) email, credited, id, digest from asked order by email, turn desc
  ), credit as (
    insert into payout_user as u
      (business_id, id, email, balance, active, hash_digest, hash_version, created_at, updated_at)
    select v_business, id, email, credited, true, digest, 1, v_at, v_at from each_user
    on conflict (business_id, email) do update
      set balance = u.balance + excluded.balance, updated_at = excluded.updated_at
    returning u.id, u.email, u.balance, u.hash_version
  ), entry as materialized (
    select asked.turn, uuidv7() as id, asked.amount, v_left - asked.debited as balance_left,
      credit.id as user_id, credit.hash_version,
      credit.balance - each_user.credited + asked.credited as user_balance
    from asked join credit using (email) join each_user using (email) order by asked.turn
  ), written as (
    insert into history_entry (business_id, id, sequence, type, amount, balance_after,
      payout_balance_after, payout_user_id, user_balance_after, created_at)
    select v_business, id, v_sequence + turn, 'ALLOCATION', amount, v_main, balance_left,
      user_id, user_balance, v_at
    from entry
  )
  select string_agg(user_id::text, ',' order by turn),
    string_agg(hash_version::text, ',' order by turn),
    (array_agg(id order by turn desc))[1]
  into users, versions, v_last from entry;
  update business b
  set payout_balance = v_left - v_total, entry_count = v_sequence + cardinality(p_amounts),
    last_id = v_last, updated_at = v_at
  where b.business_id = v_business;
end $$`;

/** The baselines' functions, on the product's own tables. */
export const FUNCTIONS: readonly string[] = [PAY, PAY_GROUP];
