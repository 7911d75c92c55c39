import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { centsCheck } from '../kernel/cents.ts';
import { PayoutUser } from '../payout-user/payout-user.ts';
import { COMMON_TYPE, type EntryType, typeCheck } from './entry-types.ts';

const APPEND_ONLY = `create or replace function "history_entry_history_entry_append_only_fn"()
returns trigger as $$ begin
raise exception 'history_entry is append-only' using errcode = '42501';
end; $$ language plpgsql;
create trigger "history_entry_append_only" before update or delete or truncate on "history_entry"
for each statement execute function "history_entry_history_entry_append_only_fn"();`;

/** What a merchant may attach to a payout: up to 20 texts by name. */
export type Metadata = Readonly<Record<string, string>>;

const HistoryEntrySchema = defineEntity({
  name: 'HistoryEntry',
  tableName: 'history_entry',
  properties: {
    business: () => p.manyToOne(Business).primary().joinColumn('business_id'),
    id: p.uuid().primary(),
    sequence: p.bigint('number'),
    type: p.text().$type<EntryType>(),
    amount: p.bigint('number'),
    balanceAfter: p.bigint('number'),
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
    /** The entry that this one takes back, in whole or in part; null for other kinds. */
    reversesId: p.uuid().nullable(),
    /** The pay run that made it; null for any other. */
    payRunId: p.uuid().nullable(),
    reference: p.text().nullable(),
    // Not jsonb, which refuses \u0000 (PostgreSQL, "JSON Types").
    metadata: p.json<Metadata>().columnType('json').nullable(),
    /** Who asked for it: `key:ID`, `session:ID`, `cli`, `job`; null on entries made before this was kept. */
    actor: p.text().nullable(),
    createdAt: p.datetime(3),
  },
  checks: [
    { name: 'history_entry_amount_check', expression: centsCheck('amount', 1) },
    { name: 'history_entry_main_balance_check', expression: centsCheck('balance_after') },
    { name: 'history_entry_balance_check', expression: centsCheck('payout_balance_after') },
    { name: 'history_entry_user_balance_check', expression: centsCheck('user_balance_after') },
    { name: 'history_entry_type_check', expression: typeCheck() },
  ],
  uniques: [{ name: 'history_entry_sequence_unique', properties: ['business', 'sequence'] }],
  indexes: [
    { name: 'history_entry_user_index', properties: ['business', 'payoutUser', 'sequence'] },
    { name: 'history_entry_created_at_index', properties: ['business', 'createdAt', 'sequence'] },
    {
      name: 'history_entry_rare_type_index',
      properties: ['business', 'type', 'sequence'],
      // So a payout writes nothing to this index.
      where: `type <> '${COMMON_TYPE}'`,
    },
    {
      name: 'history_entry_reverses_index',
      properties: ['business', 'reversesId'],
      where: 'reverses_id is not null',
    },
    {
      name: 'history_entry_pay_run_index',
      properties: ['business', 'payRunId', 'sequence'],
      where: 'pay_run_id is not null',
    },
    {
      name: 'history_entry_reference_index',
      properties: ['business', 'reference', 'sequence'],
      where: 'reference is not null',
    },
  ],
  triggers: [
    {
      name: 'history_entry_append_only',
      timing: 'before',
      events: ['update', 'delete', 'truncate'],
      // Only a statement's trigger sees TRUNCATE.
      forEach: 'statement',
      // The function and the trigger as a whole: PostgreSQL's list of a trigger's events lacks
      // TRUNCATE, so with `body` the schema's diff would never be empty.
      expression: APPEND_ONLY,
    },
  ],
});

/** What an entry says beside its kind and amount. */
export interface EntryDetails {
  readonly user?: PayoutUser | undefined;
  /** The entry that it takes back, in whole or in part. */
  readonly reverses?: HistoryEntry | undefined;
  /** The pay run that makes it. */
  readonly payRunId?: string | undefined;
  readonly reference?: string | undefined;
  readonly metadata?: Metadata | undefined;
  /** Who asked for it: `key:ID`, `session:ID`, `cli`, `job`. */
  readonly actor: string;
}

/** The columns of an entry that are its details as they were given. */
export function detailColumns({ reverses, payRunId, ...others }: EntryDetails) {
  const { reference, metadata, actor } = others;
  return {
    reversesId: reverses?.id ?? null,
    payRunId: payRunId ?? null,
    reference: reference ?? null,
    metadata: metadata ?? null,
    actor,
  };
}

/** One movement of money. Entries are added, never changed: the database refuses anything else. */
export class HistoryEntry extends HistoryEntrySchema.class {
  declare business: Rel<Business>;
  declare payoutUser: Rel<PayoutUser> | null;
}
HistoryEntrySchema.setClass(HistoryEntry);
