import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { centsCheck } from '../kernel/cents.ts';
import { PayoutUser } from '../payout-user/payout-user.ts';

/** What an entry moves: money into the payout balance, or from it to a payout user. */
export const HISTORY_TYPES = ['TOP_UP', 'ALLOCATION'] as const;
export type HistoryType = (typeof HISTORY_TYPES)[number];
/** What nearly all entries are: they are counted by counting the others. */
export const COMMON_TYPE: HistoryType = 'ALLOCATION';

const APPEND_ONLY = `create or replace function "history_entry_history_entry_append_only_fn"()
returns trigger as $$ begin
raise exception 'history_entry is append-only' using errcode = '42501';
end; $$ language plpgsql;
create trigger "history_entry_append_only" before update or delete or truncate on "history_entry"
for each statement execute function "history_entry_history_entry_append_only_fn"();`;

const HistoryEntrySchema = defineEntity({
  name: 'HistoryEntry',
  tableName: 'history_entry',
  properties: {
    business: () => p.manyToOne(Business).primary().joinColumn('business_id'),
    id: p.uuid().primary(),
    sequence: p.bigint('number'),
    type: p.text().$type<HistoryType>(),
    amount: p.bigint('number'),
    payoutBalanceAfter: p.bigint('number'),
    payoutUser: () =>
      p
        .manyToOne(PayoutUser)
        .nullable()
        .joinColumns('business_id', 'payout_user_id')
        .ownColumns('payout_user_id')
        .updateRule('no action')
        .deleteRule('no action'),
    userBalanceAfter: p.bigint('number').nullable(),
    createdAt: p.datetime(3),
  },
  checks: [
    { name: 'history_entry_amount_check', expression: centsCheck('amount', 1) },
    { name: 'history_entry_balance_check', expression: centsCheck('payout_balance_after') },
    { name: 'history_entry_user_balance_check', expression: centsCheck('user_balance_after') },
    {
      name: 'history_entry_type_check',
      expression: `case type when 'TOP_UP' then payout_user_id is null and user_balance_after is null
        when 'ALLOCATION' then payout_user_id is not null and user_balance_after is not null
        else false end`,
    },
  ],
  uniques: [{ name: 'history_entry_sequence_unique', properties: ['business', 'sequence'] }],
  indexes: [
    { name: 'history_entry_user_index', properties: ['business', 'payoutUser', 'sequence'] },
    { name: 'history_entry_created_at_index', properties: ['business', 'createdAt', 'sequence'] },
    {
      name: 'history_entry_rare_type_index',
      properties: ['business', 'type', 'sequence'],
      // A payout writes nothing to it.
      where: `type <> '${COMMON_TYPE}'`,
    },
  ],
  triggers: [
    {
      name: 'history_entry_append_only',
      timing: 'before',
      events: ['update', 'delete', 'truncate'],
      // A row trigger does not see TRUNCATE; a statement's sees all three.
      forEach: 'statement',
      // As a whole: PostgreSQL does not list TRUNCATE among a trigger's events, so the schema's diff
      // would see a change for ever.
      expression: APPEND_ONLY,
    },
  ],
});

/** One movement of money. Entries are added, never changed: the database refuses anything else. */
export class HistoryEntry extends HistoryEntrySchema.class {
  declare business: Rel<Business>;
  declare payoutUser: Rel<PayoutUser> | null;
}
HistoryEntrySchema.setClass(HistoryEntry);
