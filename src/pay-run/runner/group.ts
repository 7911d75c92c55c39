import type { Books } from '../../ledger/posting/books.ts';
import type { Command } from '../../ledger/posting/command.ts';
import type { Needs } from '../../ledger/posting/needs.ts';
import { noteEvent } from '../pay-run-event.ts';
import type { PayRunLine } from '../pay-run-line.ts';
import type { PayRun } from '../pay-run.ts';
import { linesById, runsById } from '../readings.ts';
import { type Lease, endRun, heldRun } from './lease.ts';

/** A line as it was found: what its group needs to know before it has the lock. */
export type FoundLine = Pick<PayRunLine, 'id' | 'line' | 'email' | 'entryId'>;

/** What has become of a run in one of its groups. */
export interface GroupDone {
  readonly run: PayRun;
  /** How many entries the business had before the group, and after it. */
  readonly entriesBefore: number;
  readonly entriesAfter: number;
}

/** What is done to each line of a group; `false` ends the group before the lines that are left. */
type DoLine = (books: Books, run: PayRun, line: PayRunLine) => boolean;

/**
 * The command of a group of a run's lines: money, lines and run change in one transaction. It
 * resolves with `undefined` if the run is to be left. A group without a line ends the run, as nothing
 * becomes due again: whoever finds no line that is due knows that all are done.
 */
export function groupOf(
  lease: Lease,
  lines: readonly FoundLine[],
  needs: Needs,
  doLine: DoLine,
): Command<GroupDone | undefined> {
  const ids = lines.map(({ id }) => id);
  const decideGroup = (books: Books): GroupDone | undefined => {
    const run = heldRun(books, lease);
    if (!run) return undefined;
    const entriesBefore = books.business.entryCount;
    if (ids.length === 0) endRun(books, run, lease.status === 'RUNNING' ? 'COMPLETED' : 'REVERSED');
    const found = ids.flatMap((id) => books.value(linesById, id) ?? []);
    found.every((line) => doLine(books, run, line));
    if (run.status !== lease.status) noteEvent(books, run);
    return { run, entriesBefore, entriesAfter: books.business.entryCount };
  };
  return {
    operation: 'payRunGroup',
    weight: Math.max(lines.length, 1),
    needs: {
      ...needs,
      readings: [[runsById, [lease.runId]], [linesById, ids], ...(needs.readings ?? [])],
    },
    decide: (books) => ({ result: decideGroup(books) }),
    replay: (_record, books) => decideGroup(books),
  };
}
