import type { Caller } from '../kernel/caller.ts';
import type { App } from '../kernel/context.ts';
import { ApiError } from '../kernel/errors.ts';
import { GatewayEvent } from '../kernel/events.ts';
import { isUuid } from '../kernel/ids.ts';
import type { Books } from '../ledger/posting/books.ts';
import type { Command } from '../ledger/posting/command.ts';
import { queueOf } from '../ledger/posting/queue.ts';
import { PAY_RUN_ERRORS, STATE_ERRORS } from './errors.ts';
import type { PayRun } from './pay-run.ts';
import { runsById } from './readings.ts';

/** Who changes a pay run: a caller, or whoever stands for the business at the command line. */
export type Changer = Pick<Caller, 'tenantId' | 'actor'>;

/** What a confirmation says beside which run it is of. */
export interface Confirmation {
  /** Whether the run is confirmed although some of its lines are invalid: those are left out. */
  readonly skipInvalid: boolean;
  /** Whether the run is confirmed although an earlier one has the same lines. */
  readonly allowDuplicate: boolean;
}

/** Emitted when a pay run was given something to do. */
export const payRunStarted = new GatewayEvent<{ readonly id: string }>('pay-run.started');

/**
 * Confirms a draft, or has a paused run go on: it is paid from now on. A run that is being paid is
 * left as it is, so that a confirmation may be repeated. Throws an `ApiError` if there is no such
 * run, its state forbids it, or the confirmation lacks a word about invalid lines or a duplicate.
 */
export async function confirmRun(
  app: App,
  changer: Changer,
  id: string,
  confirmation: Confirmation,
): Promise<PayRun> {
  return start(app, changer, id, (run) => {
    if (run.status === 'RUNNING') return undefined;
    if (run.status === 'DRAFT') requireWord(run, confirmation);
    else allow(run, 'PAUSED');
    return { status: 'RUNNING', pausedReason: null, actor: changer.actor };
  });
}

/**
 * Stops a run for good: what is paid stays paid. One that is cancelled already is left as it is.
 * Throws an `ApiError` if there is no such run, or its state forbids it.
 */
export async function cancelRun(app: App, changer: Changer, id: string): Promise<PayRun> {
  return change(app, changer, id, (run, at) => {
    if (run.status === 'CANCELLED') return undefined;
    allow(run, 'DRAFT', 'RUNNING', 'PAUSED');
    return { status: 'CANCELLED', pausedReason: null, finishedAt: at };
  });
}

/**
 * Takes back what a run has paid, from now on and as far as the users' balances allow. A run that is
 * being taken back is left as it is. Throws an `ApiError` if there is no such run, or its state
 * forbids it: one that is being paid is to be cancelled first.
 */
export async function reverseRun(app: App, changer: Changer, id: string): Promise<PayRun> {
  return start(app, changer, id, (run) => {
    if (run.status === 'REVERSING') return undefined;
    allow(run, 'COMPLETED', 'CANCELLED', 'PAUSED');
    return { status: 'REVERSING', pausedReason: null, finishedAt: null, actor: changer.actor };
  });
}

/** What changes on a run; undefined where it is as it is to be already. */
type Change = (run: PayRun, at: Date) => Partial<PayRun> | undefined;

async function start(app: App, changer: Changer, id: string, how: Change): Promise<PayRun> {
  const run = await change(app, changer, id, how);
  payRunStarted.emit(app, () => ({ id }));
  return run;
}

async function change(app: App, { tenantId }: Changer, id: string, how: Change): Promise<PayRun> {
  if (!isUuid(id)) throw new ApiError(PAY_RUN_ERRORS.notFound);
  return queueOf(app).post(tenantId, changeCommand(id.toLowerCase(), how));
}

function changeCommand(id: string, how: Change): Command<PayRun> {
  const decide = (books: Books): PayRun => {
    const run = books.value(runsById, id);
    if (!run) throw new ApiError(PAY_RUN_ERRORS.notFound);
    const changed = how(run, books.at);
    if (!changed) return run;
    books.change(run);
    // Whoever works on it now finds that the lease is not its own any more.
    return Object.assign(run, { ...changed, leasedUntil: null, updatedAt: books.at });
  };
  return {
    operation: 'changePayRun',
    weight: 1,
    needs: { readings: [[runsById, [id]]] },
    decide: (books) => ({ result: decide(books) }),
    replay: (_record, books) => decide(books),
  };
}

function requireWord(run: PayRun, { skipInvalid, allowDuplicate }: Confirmation): void {
  if (run.validLines < run.lines && !skipInvalid) throw new ApiError(PAY_RUN_ERRORS.invalidLines);
  if (run.duplicateOfId !== null && !allowDuplicate) throw new ApiError(PAY_RUN_ERRORS.duplicate);
}

function allow(run: PayRun, ...allowed: readonly PayRun['status'][]): void {
  if (!allowed.includes(run.status)) throw new ApiError(STATE_ERRORS[run.status]);
}
