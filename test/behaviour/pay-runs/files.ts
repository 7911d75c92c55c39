import { expect } from 'vitest';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';

/** How a file is sent. */
export interface How {
  readonly type?: string;
  readonly name?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const CSV = 'text/csv';
export const NDJSON = 'application/x-ndjson';

/** The keys of a draft's reply, in their order. */
export const DRAFT_KEYS = [
  'id',
  'status',
  'name',
  'lines',
  'amount',
  'valid_lines',
  'duplicate_emails',
  'duplicate_of',
  'errors',
];

/** Uploads a file. */
export function upload(
  gateway: TestGateway,
  { key: secret }: TestBusiness,
  file: string | Buffer<ArrayBuffer>,
  { type = CSV, name, key, headers }: How = {},
): Promise<TestReply> {
  const query = name === undefined ? '' : `?${new URLSearchParams({ name })}`;
  return gateway.fetch(`/payout/runs${query}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${secret}`,
      'Content-Type': type,
      ...(key !== undefined && { 'Idempotency-Key': key }),
      ...headers,
    },
    body: file,
  });
}

/** Uploads a file that becomes a draft, and returns what is told of it. */
export async function draftOf(...given: Parameters<typeof upload>) {
  const reply = await upload(...given);
  expect([reply.status, reply.text.slice(0, 200)]).toEqual([201, expect.any(String)]);
  expect(Object.keys(reply.json)).toEqual(DRAFT_KEYS);
  return reply.json;
}

/** A line as it is in the database. */
export interface StoredLine {
  readonly line: number;
  readonly email: string | null;
  readonly amount: number | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly status: string;
}

/** The lines of a run, in the order of the file. */
export function linesOf(gateway: TestGateway, runId: string): Promise<StoredLine[]> {
  return gateway.orm.em.fork().execute<StoredLine[]>(
    `select line, email, amount::float8, reference, metadata, status
     from pay_run_line where run_id = ? order by line`,
    [runId],
  );
}

/** How many runs a business has. */
export async function runsOf(gateway: TestGateway, { id }: TestBusiness): Promise<number> {
  const rows = await gateway.orm.em
    .fork()
    .execute<{ count: string }[]>('select count(*) from pay_run where business_id = ?', [id]);
  return Number(rows[0]?.count);
}
