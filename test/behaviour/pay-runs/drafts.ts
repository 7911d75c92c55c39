import { randomUUID } from 'node:crypto';
import type { App } from '../../../src/kernel/context.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { Business } from '../../../src/business/business.ts';
import { PayRunLine } from '../../../src/pay-run/pay-run-line.ts';
import { PayRun } from '../../../src/pay-run/pay-run.ts';

/** A line of a draft. */
export interface DraftLine {
  readonly email: string;
  /** Cents; a line without is invalid. */
  readonly amount?: number;
  readonly reference?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const NO_AMOUNT = { field: 'amount', message: 'The amount field is required.' };

/** So many lines of as many payout users, of this many cents each. */
export function lines(count: number, amount = 10, prefix = 'user'): DraftLine[] {
  return Array.from({ length: count }, (_, at) => ({
    email: `${prefix}${at + 1}@example.com`,
    amount,
  }));
}

/** A draft with these lines, as an upload leaves it; its id. */
export async function draft(
  { orm }: Pick<App, 'orm'>,
  businessId: string,
  given: readonly DraftLine[],
  duplicateOfId: string | null = null,
): Promise<string> {
  const em = orm.em.fork();
  const business = em.getReference(Business, businessId);
  const now = new Date();
  const valid = given.filter(({ amount }) => amount !== undefined);
  const run = em.create(PayRun, {
    business,
    id: newId(now),
    name: 'March',
    status: 'DRAFT',
    pausedReason: null,
    lines: given.length,
    validLines: valid.length,
    amount: valid.reduce((sum, { amount = 0 }) => sum + amount, 0),
    duplicateEmails: 0,
    fingerprint: Buffer.from(randomUUID()),
    duplicateOfId,
    actor: 'key:uploader',
    leasedUntil: null,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
  });
  for (const [at, { email, amount = null, reference = null, metadata = null }] of given.entries()) {
    em.create(PayRunLine, {
      business,
      id: newId(now),
      run,
      line: at + 1,
      email,
      amount,
      reference,
      metadata,
      status: amount === null ? 'INVALID' : 'PENDING',
      problems: amount === null ? [NO_AMOUNT] : null,
      error: null,
      entryId: null,
    });
  }
  await em.flush();
  return run.id;
}

/** The same run paused, so that it may be confirmed, cancelled and reversed; its id. */
export async function paused(...given: Parameters<typeof draft>): Promise<string> {
  const [{ orm }, business] = given;
  const id = await draft(...given);
  await changeRun({ orm }, business, id, { status: 'PAUSED', pausedReason: 'PAYOUTS_DISABLED' });
  return id;
}

/** Gives a run another state. */
export async function changeRun(
  { orm }: Pick<App, 'orm'>,
  business: string,
  id: string,
  state: Partial<PayRun>,
): Promise<void> {
  await orm.em.fork().nativeUpdate(PayRun, { business, id }, state);
}
