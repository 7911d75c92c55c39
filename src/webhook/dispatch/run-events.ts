import type { PayRunEvent } from '../../pay-run/pay-run-event.ts';
import type { EventBody } from '../bodies.ts';
import type { Wanted } from './entry-events.ts';
import { type OutboundEvent, outboundEvent } from './event.ts';

/** The event of a pay run, where an endpoint asks for it. `run` of it has been read. */
export function runEvents(event: PayRunEvent, test: boolean, wanted: Wanted): OutboundEvent[] {
  const body = bodyOf(event);
  if (!wanted.events.includes(body.type)) return [];
  return [outboundEvent({ sourceId: event.id, at: event.createdAt, test }, body)];
}

function bodyOf(event: PayRunEvent): EventBody<'pay_run.completed' | 'pay_run.paused'> {
  const { run, type, pausedReason } = event;
  const data = {
    pay_run_id: run.id,
    name: run.name ?? null,
    lines: run.lines,
    valid_lines: run.validLines,
    amount: run.amount,
    paid_lines: event.paidLines,
    paid_amount: event.paidAmount,
    failed_lines: event.failedLines,
  };
  if (type === 'COMPLETED') {
    return { type: 'pay_run.completed', data: { ...data, status: 'COMPLETED' } };
  }
  const paused = { ...data, status: 'PAUSED', paused_reason: pausedReason ?? null } as const;
  return { type: 'pay_run.paused', data: paused };
}
