import type { MikroORM } from '@mikro-orm/postgresql';
import type { App } from '../../../src/kernel/context.ts';
import { runJobs } from '../../../src/kernel/job.ts';
import { HistoryEntry } from '../../../src/ledger/entry.ts';
import { confirmRun } from '../../../src/pay-run/change-state.ts';
import { PayRunLine } from '../../../src/pay-run/pay-run-line.ts';
import { PayRun, type PayRunStatus } from '../../../src/pay-run/pay-run.ts';
import { payRunJob, runnerOf } from '../../../src/pay-run/runner/job.ts';
import { until } from '../../support/processes.ts';

/** Has a gateway do its job of pay runs; what is returned ends that, as a shutdown does. */
export function startRunner(app: App): () => Promise<void> {
  const stop = new AbortController();
  const running = runJobs(app, [payRunJob], stop.signal);
  return async () => {
    stop.abort();
    await running;
    await runnerOf(app).drain();
  };
}

/** Confirms a run as it is. */
export function confirm(app: App, tenantId: string, id: string, actor = 'key:confirmer') {
  return confirmRun(app, { tenantId, actor }, id, { skipInvalid: true, allowDuplicate: true });
}

/** A run as it is in the database. */
export function runOf(orm: MikroORM, id: string): Promise<PayRun> {
  return orm.em.fork().findOneOrFail(PayRun, { id });
}

/** Waits until a run is in one of these states, and says how it is then. */
export async function untilRun(
  orm: MikroORM,
  id: string,
  ...statuses: readonly PayRunStatus[]
): Promise<PayRun> {
  return until(`a run ${statuses.join(' or ')}`, async () => {
    const run = await runOf(orm, id);
    return statuses.includes(run.status) ? run : undefined;
  });
}

/** The lines of a run, in the order of the file. */
export function linesOf(orm: MikroORM, id: string): Promise<PayRunLine[]> {
  return orm.em.fork().find(PayRunLine, { run: { id } }, { orderBy: { line: 'asc' } });
}

/** The entries that a run has made, in their order. */
export function entriesOf(orm: MikroORM, payRunId: string): Promise<HistoryEntry[]> {
  const orderBy = { sequence: 'asc' } as const;
  return orm.em.fork().find(HistoryEntry, { payRunId }, { orderBy, populate: ['payoutUser'] });
}
