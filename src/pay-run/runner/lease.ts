import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { databaseTime } from '../../kernel/database-time.ts';
import type { Books } from '../../ledger/posting/books.ts';
import { PayRun } from '../pay-run.ts';
import { runsById } from '../readings.ts';

/**
 * How long a gateway has a run to itself. Each group makes it as long again. It only keeps gateways
 * from doing the same work at once: that no line is paid twice lies in the state of the line.
 */
export const LEASE_MS = 5_000;

/** The states in which there is something to do. */
const AT_WORK = ['RUNNING', 'REVERSING'] as const;

/** A run that this gateway works on. */
export interface Lease {
  readonly businessId: string;
  readonly runId: string;
  /** What is to be done: to pay, or to take back. */
  readonly status: (typeof AT_WORK)[number];
  /** By this very value the lease is known to be this gateway's, and not another's after it. */
  until: Date;
}

/**
 * Takes runs at work that nobody has, those first that have waited longest. `which` leaves out those that do
 * not fulfil it.
 */
export async function takeLeases(
  em: EntityManager,
  max: number,
  which: FilterQuery<PayRun> = {},
): Promise<Lease[]> {
  const now = await databaseTime(em);
  const isFree = { $or: [{ leasedUntil: null }, { leasedUntil: { $lte: now } }] };
  const free = await em.find(
    PayRun,
    { $and: [{ status: { $in: [...AT_WORK] } }, isFree, which] },
    { orderBy: { updatedAt: 'asc' }, limit: max, fields: ['status', 'leasedUntil'] },
  );
  const until = new Date(now.getTime() + LEASE_MS);
  const leases: Lease[] = [];
  for (const { business, id: runId, status, leasedUntil = null } of free) {
    const found = { business: business.id, id: runId, status, leasedUntil };
    // Another gateway may have been first: then the run is not as it was found.
    const taken = await em.nativeUpdate(PayRun, found, { leasedUntil: until });
    const lease = { businessId: business.id, runId, until };
    if (taken === 1) leases.push({ ...lease, status: status as Lease['status'] });
  }
  return leases;
}

/** Gives a lease back before its time, so that any gateway may go on with the run. */
export async function giveBack(em: EntityManager, lease: Lease): Promise<void> {
  const { businessId: business, runId: id, until } = lease;
  await em.nativeUpdate(PayRun, { business, id, leasedUntil: until }, { leasedUntil: null });
}

/**
 * The run of a lease under the lock of its business, the lease renewed; undefined if the run is to be
 * left: its state is another by now, or another gateway has it.
 */
export function heldRun(books: Books, { runId, status, until }: Lease): PayRun | undefined {
  const run = books.value(runsById, runId);
  if (run?.status !== status || run.leasedUntil?.getTime() !== until.getTime()) return undefined;
  books.change(run);
  run.leasedUntil = new Date(books.at.getTime() + LEASE_MS);
  run.updatedAt = books.at;
  return run;
}

/** Ends the work on a run, in the state that it has come to. */
export function endRun(books: Books, run: PayRun, status: 'COMPLETED' | 'REVERSED'): void {
  run.status = status;
  run.leasedUntil = null;
  run.finishedAt = books.at;
}
