import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import pLimit from 'p-limit';
import { Business } from '../../business/business.ts';
import { tableOf } from '../../database/tables.ts';
import { arrayLiteral } from '../../database/transaction/array-literal.ts';
import { inTransaction } from '../../database/transaction/unit-of-work.ts';
import { type App, perApp } from '../../kernel/context.ts';
import { databaseTime } from '../../kernel/database-time.ts';
import { verdictOn } from '../../kernel/database-failures.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { idSequence, newId } from '../../kernel/ids.ts';
import { LEDGER_ERRORS } from '../../ledger/errors.ts';
import { type Idempotency, IdempotencyRecord } from '../../ledger/idempotency.ts';
import { PayRun } from '../pay-run.ts';
import { PayRunLine } from '../pay-run-line.ts';
import type { Draft } from './draft.ts';
import { type ToldDraft, toldDraft } from './told.ts';

/** A file that was read, and who wants a run of it. */
export interface Upload {
  readonly businessId: string;
  /** Who asks: `key:ID`, `cli`. */
  readonly actor: string;
  readonly name: string | null;
  readonly draft: Draft;
  readonly idempotency: Idempotency | undefined;
}

/** What an upload is answered with. */
export interface Saved {
  readonly told: ToldDraft;
  /** Whether it is the answer to an earlier upload of the same file under its key. */
  readonly replayed: boolean;
}

/** The kind of request, by which its Idempotency-Keys are told from those of others. */
const OPERATION = 'createPayRun';

/** Drafts are written one at a time, so that the other connections are left to payouts. */
const turnsOf = perApp(() => pLimit(1));

/** Writes a draft, in one transaction, unless its key says that there is one already. */
export async function saveDraft(app: App, upload: Upload): Promise<Saved> {
  const known = await findRecord(app.orm.em.fork(), upload);
  if (known) return replay(known, upload);
  let isCommitSent = false;
  try {
    const work = (tx: EntityManager) => write(tx, upload);
    return await turnsOf(app)(() => inTransaction(app.orm, work, () => (isCommitSent = true)));
  } catch (error) {
    if (error instanceof KeyTaken) return replay(error.record, upload);
    // A 503 would say that there is no draft, which nobody knows.
    const isUncertain = isCommitSent && verdictOn(error, 'committing').failure === 'ambiguous';
    throw isUncertain ? new ApiError(API_ERRORS.internal) : error;
  }
}

async function write(tx: EntityManager, upload: Upload): Promise<Saved> {
  const { businessId: business, idempotency, draft } = upload;
  const now = await databaseTime(tx);
  const run = newRun(upload, now, await findSame(tx, business, draft.fingerprint(), now));
  await tx.insert(PayRun, run);
  await writeLines(tx, run, draft);
  const told = toldDraft(run, draft.errors);
  if (idempotency) {
    // Whoever decides on a key has this lock. It comes last, as payouts wait for it.
    await tx.findOneOrFail(Business, business, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const record = await findRecord(tx, upload);
    if (record) throw new KeyTaken(record);
    // As a text, because an object in the database does not keep the order of its members.
    const result = { told: JSON.stringify(told) };
    const kept = { operation: OPERATION, result, createdAt: now };
    await tx.insert(IdempotencyRecord, { business, entry: null, ...idempotency, ...kept });
  }
  return { told, replayed: false };
}

/** Another upload under the same key was first: this one is undone. */
class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
  readonly record: IdempotencyRecord;

  constructor(record: IdempotencyRecord) {
    super('The key was taken meanwhile');
    this.record = record;
  }
}

async function findRecord(em: EntityManager, { businessId, idempotency }: Upload) {
  if (!idempotency) return null;
  return em.findOne(IdempotencyRecord, { business: businessId, key: idempotency.key });
}

function replay({ operation, fingerprint, result }: IdempotencyRecord, upload: Upload): Saved {
  const isSame = operation === OPERATION && upload.idempotency?.fingerprint.equals(fingerprint);
  if (!isSame) throw new ApiError(LEDGER_ERRORS.idempotencyKeyReused);
  return { told: JSON.parse(String(result['told'])) as ToldDraft, replayed: true };
}

function newRun(
  { businessId, actor, name, draft }: Upload,
  now: Date,
  duplicateOfId: string | null,
) {
  const { lines, validLines, amount, duplicateEmails } = draft;
  return {
    business: businessId,
    id: newId(now),
    name,
    status: 'DRAFT' as const,
    lines,
    validLines,
    amount,
    duplicateEmails,
    fingerprint: draft.fingerprint(),
    duplicateOfId,
    actor,
    createdAt: now,
    updatedAt: now,
  };
}

const DAY_MS = 86_400_000;
/** How long a run is remembered that a file could be a repetition of. */
const SAME_WITHIN_MS = 30 * DAY_MS;
/** How many such runs are looked at. */
const SAME_MAX = 100;

/** A run with the same lines: rather one that was confirmed than a draft, and then the newest. */
async function findSame(
  em: EntityManager,
  business: string,
  fingerprint: Buffer,
  now: Date,
): Promise<string | null> {
  const createdAt = { $gte: new Date(now.getTime() - SAME_WITHIN_MS) };
  const same = await em.find(
    PayRun,
    { business, fingerprint, createdAt },
    { fields: ['status'], orderBy: { createdAt: 'desc' }, limit: SAME_MAX },
  );
  const found = same.find(({ status }) => status !== 'DRAFT') ?? same[0];
  return found?.id ?? null;
}

/**
 * Writes each chunk as a set. The ORM's own `insertMany` would take so long to make its statements that
 * payouts of the same process would wait for it.
 */
async function writeLines(
  tx: EntityManager,
  { business, id, createdAt }: ReturnType<typeof newRun>,
  draft: Draft,
): Promise<void> {
  const nextId = idSequence(undefined, createdAt.getTime());
  const { sql, columns, columnList } = tableOf(tx, PayRunLine);
  const arrays = columns.map(({ type }) => `?::${type}[]`);
  const insert = `insert into ${sql} (${columnList}) select * from unnest(${arrays.join(', ')})`;
  for (const { first, lines } of draft.chunks()) {
    const rows = lines.map(({ email, amount, reference, metadata, problems }, at) => ({
      business,
      id: nextId(),
      run: [business, id],
      line: first + at,
      email,
      amount,
      reference,
      status: problems ? 'INVALID' : 'PENDING',
      metadata: metadata && JSON.stringify(metadata),
      problems: problems && JSON.stringify(problems),
      reversedAmount: 0,
    }));
    const values = columns.map(({ valueIn }) => arrayLiteral(rows.map(valueIn)));
    await tx.execute(insert, values, 'run');
  }
}
