import type { EntityManager } from '@mikro-orm/postgresql';
import type { Caller } from '../../kernel/caller.ts';
import type { App } from '../../kernel/context.ts';
import { readAgain } from '../../kernel/database-errors.ts';
import { turnsOf } from '../../ledger/export/pages.ts';
import { hashSecretsOf } from '../../payout-user/hash-secrets.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { PayRunLine, type PayRunLineStatus } from '../pay-run-line.ts';

/** How many lines are read at a time: that few hold up nothing else in this process. */
const PAGE_SIZE = 500;

/** The columns of a report, in their order. */
export const REPORT_COLUMNS = [
  'line',
  'email',
  'amount',
  'reference',
  'status',
  'error',
  'hash',
  'operation_id',
] as const;

/** A line of a report: a cell for each of its columns. */
export type ReportRow = readonly (string | number | null)[];

/** Whose lines are reported, and which of them: all, or those in one state. */
export interface Reported {
  readonly caller: Caller;
  readonly runId: string;
  readonly status: PayRunLineStatus | undefined;
}

/**
 * The lines of a run in the order of the file, page by page. Each is told as it is when its page is
 * read: while the run is being paid, later pages know more than the first.
 */
export async function* reportRows(app: App, reported: Reported): AsyncGenerator<ReportRow[]> {
  for (let after = 0; ;) {
    const page = await turnsOf(app)(() => readAgain(() => readPage(app, reported, after)));
    yield page.rows;
    if (page.rows.length < PAGE_SIZE) return;
    after = page.last;
  }
}

async function readPage(app: App, { caller, runId, status }: Reported, after: number) {
  const em = app.orm.em.fork();
  const { tenantId: business } = caller;
  const lines = await em.find(
    PayRunLine,
    { business, run: [business, runId], line: { $gt: after }, ...(status && { status }) },
    { orderBy: { line: 'asc' }, limit: PAGE_SIZE },
  );
  // A hash is for those who may pay.
  const hashes = caller.may.has('pay') ? await hashesOf(app, em, business, lines) : new Map();
  const rows = lines.map((line): ReportRow => {
    const { email = null, amount = null, reference = null, entryId = null } = line;
    const hash: string | null = (entryId !== null && hashes.get(email)) || null;
    return [line.line, email, amount, reference, line.status, errorOf(line), hash, entryId];
  });
  return { rows, last: lines.at(-1)?.line ?? after };
}

/** The hashes of those whom these lines have paid, by their addresses; as they are now. */
async function hashesOf(
  app: App,
  em: EntityManager,
  business: string,
  lines: readonly PayRunLine[],
): Promise<Map<string, string>> {
  const emails = lines.flatMap(({ entryId, email }) =>
    entryId != null && email != null ? email : [],
  );
  if (emails.length === 0) return new Map();
  const users = await em.find(PayoutUser, { business, email: { $in: [...new Set(emails)] } });
  const secrets = hashSecretsOf(app);
  return new Map(users.map((user) => [user.email, secrets.hashOf(business, user.id, user)]));
}

/** Why a line is not paid, or not taken back: a code, or the texts of what is wrong with it. */
function errorOf({ error, problems }: PayRunLine): string | null {
  return error ?? problems?.map(({ message }) => message).join(' ') ?? null;
}
