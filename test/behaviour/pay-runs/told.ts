import { expect } from 'vitest';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';
import type { Door } from '../payouts/doors.ts';

/** All that GraphQL tells of a run, by the names and in the order of REST. */
const RUN = `{
  id status name lines: lineCount amount valid_lines: validLines
  duplicate_emails: duplicateEmails duplicate_of: duplicateOf { id }
  errors { line field message }
  paid_lines: paidLines paid_amount: paidAmount failed_lines: failedLines
  created_at: createdAt finished_at: finishedAt
  reversed_lines: reversedLines reversed_amount: reversedAmount paused_reason: pausedReason
}`;

/** What a run is told as, at either door. */
export interface ToldRun {
  readonly id: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

/** Asks for a run at a door; null where there is none. */
export async function runAt(
  gateway: TestGateway,
  door: Door,
  business: TestBusiness,
  id: string,
): Promise<ToldRun | null> {
  if (door === 'rest') {
    const { status, json } = await getAs(gateway, business, `/payout/runs/${id}`);
    if (status === 404) expect(json).toEqual({ error: 'Not found' });
    else expect(status).toBe(200);
    return status === 404 ? null : json;
  }
  const query = `query ($id: ID!) { run: payRun(id: $id) ${RUN} }`;
  return toldIn(await gateway.graphql(business, query, { id }));
}

/** What changes a run. */
export type Verb = 'confirm' | 'cancel' | 'reverse';

/** Words of a confirmation. */
export interface Words {
  readonly skipInvalid?: boolean;
  readonly allowDuplicate?: boolean;
}

/** Changes a run at a door: the run, or the code and text of the refusal. */
export async function changeAt(
  gateway: TestGateway,
  door: Door,
  business: TestBusiness,
  verb: Verb,
  id: string,
  { skipInvalid = false, allowDuplicate = false }: Words = {},
): Promise<ToldRun | string> {
  if (door === 'rest') {
    const words = [
      ...(skipInvalid ? ['skip_invalid=1'] : []),
      ...(allowDuplicate ? ['allow_duplicate=1'] : []),
    ];
    const { status, json } = await gateway.fetch(`/payout/runs/${id}/${verb}?${words.join('&')}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${business.key}` },
    });
    if (status !== 202) return `${status} ${json.error}`;
    return json;
  }
  const words =
    verb === 'confirm' ? `, skipInvalid: ${skipInvalid}, allowDuplicate: ${allowDuplicate}` : '';
  const query = `mutation ($id: ID!) { run: ${verb}PayRun(id: $id${words}) ${RUN} }`;
  const reply = await gateway.graphql(business, query, { id });
  const [error] = reply.json.errors ?? [];
  if (error) return `${STATUS_BY_CODE[error.extensions.code] ?? '?'} ${error.message}`;
  const run = toldIn(reply);
  if (!run) throw new Error('A change told neither a run nor an error');
  return run;
}

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  PAY_RUN_STATE: 409,
  PAY_RUN_INVALID_LINES: 409,
  PAY_RUN_DUPLICATE: 409,
};

/** A line as it is told at either door, by the names of REST. */
export interface ToldLine {
  readonly line: number;
  readonly email: string | null;
  readonly amount: number | null;
  readonly reference: string | null;
  readonly status: string;
  readonly error: string | null;
  readonly hash: string | null;
  readonly operation_id: string | null;
}

/** Which lines are asked for. */
export interface AskedLines {
  readonly status?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** A page of a run's lines, and where the next one begins. */
export async function linesAt(
  gateway: TestGateway,
  door: Door,
  business: TestBusiness,
  id: string,
  asked: AskedLines = {},
): Promise<{ readonly lines: readonly ToldLine[]; readonly next: string | null }> {
  if (door === 'rest') {
    const given = Object.entries(asked).map(([name, value]) => [name, String(value)]);
    const search = new URLSearchParams(given).toString();
    const reply = await getAs(gateway, business, `/payout/runs/${id}/lines?${search}`);
    expect(reply.status).toBe(200);
    return { lines: reply.json.lines, next: reply.json.next_cursor };
  }
  const { json } = await gateway.graphql(
    business,
    `query ($id: ID!, $status: PayRunLineStatus, $cursor: String, $limit: Int) {
      payRun(id: $id) {
        lines(first: $limit, after: $cursor, filter: { status: $status }) {
          nodes { line email amount reference status error problems { message } hash entry { id } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }`,
    { id, ...asked },
  );
  expect(json.errors).toBeUndefined();
  const { nodes, pageInfo } = json.data.payRun.lines;
  return { lines: nodes.map(restLine), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

interface GraphqlLine extends Omit<ToldLine, 'operation_id'> {
  readonly problems: readonly { readonly message: string }[];
  readonly entry: { readonly id: string } | null;
}

function restLine({ problems, hash, entry, error, ...line }: GraphqlLine): ToldLine {
  const texts = problems.map(({ message }) => message);
  const what = texts.length > 0 ? texts.join(' ') : error;
  return { ...line, error: what, hash, operation_id: entry?.id ?? null };
}

function toldIn({ json }: TestReply): ToldRun | null {
  expect(json.errors).toBeUndefined();
  const { run } = json.data;
  return run && { ...run, duplicate_of: run.duplicate_of?.id ?? null };
}

function getAs(gateway: TestGateway, { key }: TestBusiness, path: string): Promise<TestReply> {
  return gateway.fetch(path, { headers: { Authorization: `Bearer ${key}` } });
}
