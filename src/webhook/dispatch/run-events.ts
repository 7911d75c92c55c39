import type { PayRunEvent } from '../../pay-run/pay-run-event.ts';
import type { Wanted } from './entry-events.ts';
import { type OutboundEvent, outboundEvent } from './event.ts';

/** The event of a pay run, where an endpoint asks for it. `run` of it has been read. */
export function runEvents(event: PayRunEvent, test: boolean, wanted: Wanted): OutboundEvent[] {
  const type = event.type === 'COMPLETED' ? 'pay_run.completed' : 'pay_run.paused';
  if (!wanted.events.includes(type)) return [];
  const { id: sourceId, createdAt: at, run } = event;
  const data = {
    pay_run_id: run.id,
    name: run.name ?? null,
    status: event.type,
    lines: run.lines,
    valid_lines: run.validLines,
    amount: run.amount,
    paid_lines: event.paidLines,
    paid_amount: event.paidAmount,
    failed_lines: event.failedLines,
    ...(event.type === 'PAUSED' && { paused_reason: event.pausedReason ?? null }),
  };
  return [outboundEvent({ sourceId, at, test, type, data })];
}
