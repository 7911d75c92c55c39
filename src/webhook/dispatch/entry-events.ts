import { ENTRY_TYPES } from '../../ledger/entry-types.ts';
import type { EntryType } from '../../ledger/entry-types.ts';
import type { HistoryEntry } from '../../ledger/entry.ts';
import type { EventType } from '../events.ts';
import { type OutboundEvent, outboundEvent } from './event.ts';

/** What an endpoint asks to be told. */
export interface Wanted {
  readonly events: readonly EventType[];
  readonly lowBalanceThreshold?: number | null | undefined;
}

/** The event of each kind of entry; a deposit moves neither payouts nor the payout balance. */
const EVENT_OF: Readonly<Record<EntryType, EventType | undefined>> = {
  DEPOSIT: undefined,
  TRANSFER: 'balance.topped_up',
  TOP_UP: 'balance.topped_up',
  ALLOCATION: 'payout.allocated',
  REVERSAL: 'payout.reversed',
};

/** The events of an entry that an endpoint asks for. `payoutUser` of the entry has been read. */
export function entryEvents(entry: HistoryEntry, test: boolean, wanted: Wanted): OutboundEvent[] {
  const { id: sourceId, createdAt: at } = entry;
  const type = EVENT_OF[entry.type];
  const told = { sourceId, at, test };
  const events: OutboundEvent[] = [];
  if (type !== undefined && wanted.events.includes(type)) {
    const data = type === 'balance.topped_up' ? topUpData(entry) : payoutData(entry);
    events.push(outboundEvent({ ...told, type, data }));
  }
  const threshold = wanted.lowBalanceThreshold;
  const isLow = wanted.events.includes('balance.low') && threshold != null;
  if (isLow && crossesBelow(entry, threshold)) {
    const data = lowData(entry, threshold);
    events.push(outboundEvent({ ...told, type: 'balance.low', data }));
  }
  return events;
}

/** Whether an entry took the payout balance from at least `threshold` cents to below it. */
export function crossesBelow(
  {
    type,
    amount,
    payoutBalanceAfter,
  }: Pick<HistoryEntry, 'type' | 'amount' | 'payoutBalanceAfter'>,
  threshold: number,
): boolean {
  const before = payoutBalanceAfter - ENTRY_TYPES[type].payoutBalance * amount;
  return before >= threshold && payoutBalanceAfter < threshold;
}

/** What all bodies say of an entry: neither hash nor key, nor who asked for it. */
function commonData(entry: HistoryEntry) {
  return {
    operation_id: entry.id,
    sequence: entry.sequence,
    amount: entry.amount,
    payout_balance_after: entry.payoutBalanceAfter,
    reference: entry.reference ?? null,
    metadata: entry.metadata ?? {},
  };
}

function payoutData(entry: HistoryEntry) {
  const { payoutUser, userBalanceAfter, payRunId, reversesId } = entry;
  return {
    ...commonData(entry),
    payout_user_id: payoutUser?.id ?? null,
    email: payoutUser?.email ?? null,
    user_balance_after: userBalanceAfter ?? null,
    pay_run_id: payRunId ?? null,
    ...(entry.type === 'REVERSAL' && { reverses: reversesId ?? null }),
  };
}

function topUpData(entry: HistoryEntry) {
  return { ...commonData(entry), type: entry.type, balance_after: entry.balanceAfter };
}

function lowData({ id, sequence, payoutBalanceAfter }: HistoryEntry, threshold: number) {
  return { operation_id: id, sequence, payout_balance: payoutBalanceAfter, threshold };
}
