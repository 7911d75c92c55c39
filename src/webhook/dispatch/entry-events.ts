import { ENTRY_TYPES } from '../../ledger/entry-types.ts';
import type { EntryType } from '../../ledger/entry-types.ts';
import type { HistoryEntry } from '../../ledger/entry.ts';
import type { EventBody } from '../bodies.ts';
import type { EventType } from '../events.ts';
import { type OutboundEvent, outboundEvent } from './event.ts';

/** What an endpoint asks to be told. */
export interface Wanted {
  readonly events: readonly EventType[];
  readonly lowBalanceThreshold?: number | null | undefined;
}

/** What each kind of entry tells; a deposit moves neither payouts nor the payout balance. */
const BODY_OF: Readonly<
  Record<EntryType, ((entry: HistoryEntry) => EventBody<EventType>) | undefined>
> = {
  DEPOSIT: undefined,
  TRANSFER: (entry) => toppedUp(entry, 'TRANSFER'),
  TOP_UP: (entry) => toppedUp(entry, 'TOP_UP'),
  ALLOCATION: (entry) => ({ type: 'payout.allocated', data: payoutData(entry) }),
  REVERSAL: (entry) => ({
    type: 'payout.reversed',
    data: { ...payoutData(entry), reverses: entry.reversesId ?? null },
  }),
};

/** The events of an entry that an endpoint asks for. `payoutUser` of the entry has been read. */
export function entryEvents(entry: HistoryEntry, test: boolean, wanted: Wanted): OutboundEvent[] {
  const told = { sourceId: entry.id, at: entry.createdAt, test };
  const bodies = [BODY_OF[entry.type]?.(entry), lowBody(entry, wanted.lowBalanceThreshold)];
  return bodies
    .filter((body) => body !== undefined)
    .filter(({ type }) => wanted.events.includes(type))
    .map((body) => outboundEvent(told, body));
}

function lowBody(
  entry: HistoryEntry,
  threshold: Wanted['lowBalanceThreshold'],
): EventBody<'balance.low'> | undefined {
  if (threshold == null || !crossesBelow(entry, threshold)) return undefined;
  const { id, sequence, payoutBalanceAfter } = entry;
  const data = { operation_id: id, sequence, payout_balance: payoutBalanceAfter, threshold };
  return { type: 'balance.low', data };
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

function payoutData(entry: HistoryEntry): EventBody<'payout.allocated'>['data'] {
  const { payoutUser, userBalanceAfter, payRunId } = entry;
  return {
    ...commonData(entry),
    payout_user_id: payoutUser?.id ?? null,
    email: payoutUser?.email ?? null,
    user_balance_after: userBalanceAfter ?? null,
    pay_run_id: payRunId ?? null,
  };
}

function toppedUp(
  entry: HistoryEntry,
  type: EventBody<'balance.topped_up'>['data']['type'],
): EventBody<'balance.topped_up'> {
  const data = { ...commonData(entry), type, balance_after: entry.balanceAfter };
  return { type: 'balance.topped_up', data };
}
