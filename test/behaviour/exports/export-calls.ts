import { parse } from 'csv-parse/sync';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';

/** The columns of `/payout/history`. */
export const COLUMNS =
  'id,created_at,type,email,amount,signed_amount,payout_balance_after,user_balance_after,' +
  'balance_after,reference,metadata,reverses,pay_run_id,actor';

/** The columns of `/payout/statement`. */
export const OWN_COLUMNS =
  'id,created_at,type,email,amount,signed_amount,user_balance_after,reference,reverses';

/** A line of an export, by column. */
export type Line = Readonly<Record<string, string>>;

/** `/payout/history` of a business, as it came. */
export function exportOf(
  gateway: TestGateway,
  { key }: TestBusiness,
  query: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<TestReply> {
  return gateway.fetch(`/payout/history?${new URLSearchParams(query)}`, {
    headers: { Authorization: `Bearer ${key}`, ...headers },
  });
}

/** The lines of a reply that is CSV, read by a library that holds it to RFC 4180. */
export function linesOf({ text }: Pick<TestReply, 'text'>): readonly Line[] {
  return parse(text, { columns: true, record_delimiter: '\r\n' });
}

/** The objects of a reply that is NDJSON. */
export function objectsOf({ text }: Pick<TestReply, 'text'>): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
