import type { KeptResult } from '../../ledger/idempotency.ts';
import type { PayRun } from '../pay-run.ts';
import type { LineError } from './draft.ts';

/** What an upload is answered with, in the words of REST. */
export interface ToldDraft {
  readonly id: string;
  readonly status: string;
  readonly name: string | null;
  readonly lines: number;
  readonly amount: number;
  readonly valid_lines: number;
  readonly duplicate_emails: number;
  readonly duplicate_of: string | null;
  readonly errors: readonly LineError[];
}

type Told = Pick<
  PayRun,
  'id' | 'status' | 'name' | 'lines' | 'amount' | 'validLines' | 'duplicateEmails' | 'duplicateOfId'
>;

/** A run as it is told over REST, with the first errors of its lines. */
export function toldDraft(run: Told, errors: readonly LineError[]): ToldDraft {
  const { id, status, name, lines, amount } = run;
  return {
    id,
    status,
    name: name ?? null,
    lines,
    amount,
    valid_lines: run.validLines,
    duplicate_emails: run.duplicateEmails,
    duplicate_of: run.duplicateOfId ?? null,
    errors,
  };
}

/** What an upload was answered with, by the record of its Idempotency-Key; undefined for another's. */
export function keptDraft({ result }: { readonly result: KeptResult }): ToldDraft | undefined {
  const told = result['told'];
  return typeof told === 'string' ? (JSON.parse(told) as ToldDraft) : undefined;
}
