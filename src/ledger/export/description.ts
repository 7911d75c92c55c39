import { z } from 'zod';
import { secretKeyCredential } from '../../business/caller.ts';
import type { OperationDescription, Parameter } from '../../kernel/described.ts';
import { payoutHashCredentials } from '../../payout-user/caller.ts';
import { refused, refusedBy } from '../../rest/openapi/example.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { BUSINESS_COLUMNS, type Column, USER_COLUMNS } from './columns.ts';
import { FORMATS } from './format.ts';
import { HistoryQuery, StatementQuery } from './input.ts';
import type { ExportedEntry } from './pages.ts';

const ENTRY: ExportedEntry = {
  id: '019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a31',
  sequence: 1,
  type: 'ALLOCATION',
  createdAt: Date.parse('2026-11-23T10:15:30.123Z'),
  email: 'user@example.com',
  amount: 10_000,
  balanceAfter: 1_500_000,
  payoutBalanceAfter: 490_000,
  userBalanceAfter: 10_000,
  reference: 'invoice-2026-11',
  metadata: { team: 'red' },
  reversesId: null,
  payRunId: null,
  actor: 'key:019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a30',
};

const DESCRIPTIONS = {
  from: 'Only from this time on, inclusive; a date is its first instant in UTC.',
  to: 'Only before this time, exclusive.',
  type: 'Only of this kind.',
  reference: 'Only with this reference.',
  payout_user_id: 'Only of this payout user.',
  pay_run_id: 'Only what this pay run has made.',
} as const;

function parametersOf(shape: Partial<Record<keyof typeof DESCRIPTIONS, z.ZodType>>): Parameter[] {
  const all = Object.entries(DESCRIPTIONS) as [keyof typeof DESCRIPTIONS, string][];
  return all.flatMap(([name, description]) => {
    const schema = shape[name];
    return schema ? [{ in: 'query', name, description, schema } as const] : [];
  });
}

/** What both exports have in common. */
function described(columns: readonly Column[]) {
  const head = columns.map(({ name }) => name).join(',');
  const meanings = columns.map(({ name, description }) => `- \`${name}\`: ${description}`);
  const { csv, ndjson } = FORMATS;
  return {
    description: [
      'Every entry as of the moment of the call, the oldest first. CSV is that of RFC 4180 with a header ' +
        'line; a text that a spreadsheet would take for a formula begins with a single quote. In NDJSON ' +
        'numbers are numbers, `metadata` is an object, and what is not there is null.',
      'It is sent as it is read. One that is cut short has no end: the connection breaks, and the reply is ' +
        'not to be used.',
      `The columns:\n\n${meanings.join('\n')}`,
    ].join('\n\n'),
    reply: {
      status: 200,
      description: 'The entries, a line each.',
      schema: {
        [csv.mediaType]: z.string().regex(new RegExp(`^${head}\r\n(?:.*\r\n)*$`)),
        [ndjson.mediaType]: z.string().regex(/^(?:\{.*\}\n)*$/),
      },
      headers: { 'Content-Disposition': 'The name of the file to keep it in.' },
    },
    examples: {
      csv: {
        summary: 'CSV',
        status: 200,
        mediaType: csv.mediaType,
        body: csv.head(columns) + csv.lines(columns, [ENTRY]),
      },
      ndjson: {
        summary: 'NDJSON',
        request: { headers: { Accept: ndjson.mediaType } },
        status: 200,
        mediaType: ndjson.mediaType,
        body: ndjson.lines(columns, [ENTRY]),
      },
      invalid: refusedBy(StatementQuery, 'A parameter breaks its rule', {
        query: { from: 'yesterday', type: 'PAYOUT' },
      }),
      notAcceptable: refused(LEDGER_ERRORS.exportNotAcceptable, {
        headers: { Accept: 'application/json' },
      }),
    },
  };
}

/** `/payout/history` in the OpenAPI document. */
export const historyDescription: OperationDescription = {
  operationId: 'exportHistory',
  summary: 'Every entry of the business, as a file',
  ...described(BUSINESS_COLUMNS),
  credentials: [secretKeyCredential],
  parameters: parametersOf(HistoryQuery.shape),
};

/** `/payout/statement` in the OpenAPI document. */
export const statementDescription: OperationDescription = {
  operationId: 'exportStatement',
  summary: "A payout user's own entries, as a file",
  ...described(USER_COLUMNS),
  credentials: payoutHashCredentials,
  parameters: parametersOf(StatementQuery.shape),
};
