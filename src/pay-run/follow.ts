import { barOf } from '../kernel/bar.ts';
import type { Running } from '../kernel/command.ts';
import type { App } from '../kernel/context.ts';
import { causeOf } from '../kernel/database-failures.ts';
import { dollars } from '../kernel/dollars.ts';
import { OperatorError } from '../settings/operator-error.ts';
import type { PayRun } from './pay-run.ts';
import { printRun } from './print.ts';
import { followRun } from './runner/follow.ts';

/** Waits until a run has ended, tells of its progress meanwhile, and prints it. */
export async function follow(app: App, run: PayRun, running: Running | undefined) {
  let line = lineOf(run);
  const goOn = `run ${run.status === 'REVERSING' ? 'reverse' : 'confirm'} ${run.id}`;
  running?.ifInterrupted(
    () => `Interrupted: ${line}. A gateway that runs goes on; without one, ${goOn} does.`,
  );
  running?.tell(line);
  const signal = running?.signal ?? new AbortController().signal;
  const told = (now: PayRun): void => running?.progress((line = lineOf(now)));
  const ended = await followRun(app, run, signal, told).catch((error: unknown) => {
    if (causeOf(error) === 'unknown') throw error;
    const lost = `The database was lost, or held up: what is done stays done, and ${goOn} goes on.`;
    throw new OperatorError(lost, { cause: error });
  });
  running?.tell(lineOf(ended));
  return printRun(app.orm.em.fork(), ended);
}

/** How far a run has come. */
function lineOf(run: PayRun): string {
  const { status, validLines, paidLines, paidAmount, failedLines } = run;
  if (status === 'REVERSING' || status === 'REVERSED') {
    const { reversedLines, reversedAmount } = run;
    const done = status === 'REVERSED' ? 1 : reversedLines / Math.max(paidLines, 1);
    const taken = `${reversedLines} of ${paidLines} lines taken back, ${dollars(reversedAmount)}`;
    return `${barOf(done)}, ${taken}`;
  }
  const done = (paidLines + failedLines) / Math.max(validLines, 1);
  const failures = failedLines > 0 ? `, ${failedLines} failed` : '';
  const paid = `${paidLines} of ${validLines} lines paid, ${dollars(paidAmount)}`;
  return `${barOf(done)}, ${paid}${failures}`;
}

/** Why a run that was followed is not done. */
export function pausedLine(printed: object): string | undefined {
  const { status, paused_reason: reason, id } = printed as Awaited<ReturnType<typeof printRun>>;
  if (status !== 'PAUSED') return undefined;
  return `The pay run is paused, ${reason}: once that is mended, run confirm ${id} goes on.`;
}
