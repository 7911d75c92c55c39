import type { EntityManager } from '@mikro-orm/postgresql';
import { PROBLEMS_SHOWN_MAX, numberedProblems } from './lines.ts';
import { PayRunLine } from './pay-run-line.ts';
import type { PayRun } from './pay-run.ts';
import { toldDraft } from './upload/told.ts';

/** The fields of a printed run that are cents. */
export const RUN_CENTS = ['amount', 'paid_amount', 'reversed_amount'] as const;

/** A run as commands print it: as REST tells it. */
export async function printRun(em: EntityManager, run: PayRun) {
  const invalid = await em.find(
    PayRunLine,
    { business: run.business.id, run: [run.business.id, run.id], status: 'INVALID' },
    { orderBy: { line: 'asc' }, limit: PROBLEMS_SHOWN_MAX },
  );
  const errors = invalid.flatMap(numberedProblems).slice(0, PROBLEMS_SHOWN_MAX);
  return {
    ...toldDraft(run, errors),
    paid_lines: run.paidLines,
    paid_amount: run.paidAmount,
    failed_lines: run.failedLines,
    created_at: run.createdAt,
    finished_at: run.finishedAt ?? null,
    reversed_lines: run.reversedLines,
    reversed_amount: run.reversedAmount,
    paused_reason: run.pausedReason ?? null,
  };
}
