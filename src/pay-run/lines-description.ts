import { z } from 'zod';
import { secretKeyCredential } from '../business/caller.ts';
import { CSV_TYPE, writeCsv } from '../http/csv.ts';
import type { OperationDescription } from '../kernel/described.ts';
import { CURSOR_INVALID, PAGE_SIZE_MAX } from '../kernel/pages.ts';
import { PayoutHash } from '../payout-user/hash.ts';
import { refusedBy, refusedFields } from '../rest/openapi/example.ts';
import { forRun, runId, runUnknown } from './description.ts';
import { LinesPage } from './input.ts';
import { REPORT_COLUMNS } from './report/rows.ts';
import { LINE_STATUSES, type PayRunLineStatus } from './pay-run-line.ts';

const Line = z.strictObject({
  line: z.int().min(1).meta({ description: 'Its number, from 1.' }),
  email: z.string().nullable().meta({ description: 'Where invalid, as it stood in the file.' }),
  amount: z.int().nullable().meta({ description: 'In cents; null where it is invalid.' }),
  reference: z.string().nullable(),
  status: z.enum(Object.keys(LINE_STATUSES) as PayRunLineStatus[]),
  error: z
    .string()
    .nullable()
    .meta({ description: 'What is wrong with it; the code of the error where it failed.' }),
  hash: PayoutHash.nullable().meta({
    description: 'Of its payout user; null where it was not paid, and without the scope `pay`.',
  }),
  operation_id: z.uuid().nullable().meta({ description: 'Its payout; null where there is none.' }),
});

const Lines = z
  .strictObject({
    lines: z.array(Line).meta({ description: 'In the order of the file.' }),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'The `cursor` of the next page; null on the last.' }),
  })
  .meta({ title: 'PayRunLines' });

const pending = (line: number, email: string, amount: number) => ({
  line,
  email,
  amount,
  reference: null,
  status: 'PENDING',
  error: null,
  hash: null,
  operation_id: null,
});

/** `GET /payout/runs/{id}/lines` in the OpenAPI document. */
export const linesDescription: OperationDescription = {
  operationId: 'getPayRunLines',
  summary: 'The lines of a pay run',
  description:
    'What became of each line, in the order of the file: a page of them as JSON, or all of them as CSV ' +
    'where that is what `Accept` prefers. CSV is that of RFC 4180 with a header line, takes no `limit` ' +
    'and no `cursor`, and is sent as it is read; a text that a spreadsheet would take for a formula ' +
    'begins with a single quote. A report that is cut short has no end: the connection breaks.',
  credentials: [secretKeyCredential],
  parameters: [
    runId,
    {
      in: 'query',
      name: 'status',
      description: 'Only lines in this state.',
      schema: LinesPage.shape.status,
    },
    {
      in: 'query',
      name: 'limit',
      description: 'The most lines of a page.',
      schema: LinesPage.shape.limit,
    },
    {
      in: 'query',
      name: 'cursor',
      description: 'The `next_cursor` of the page before.',
      schema: LinesPage.shape.cursor,
    },
  ],
  request: forRun,
  reply: {
    status: 200,
    description: 'A page of lines, or the report.',
    schema: { 'application/json': Lines, [CSV_TYPE]: z.string() },
  },
  examples: {
    lines: {
      summary: 'Two lines are still to be paid, and one is invalid',
      status: 200,
      body: {
        lines: [
          pending(1, 'ada@example.com', 10_000),
          pending(2, 'bob@example.com', 5_000),
          {
            ...pending(3, 'cy@example.com', 0),
            amount: null,
            status: 'INVALID',
            error: 'The amount field is required.',
          },
        ],
        next_cursor: null,
      },
    },
    report: {
      summary: 'The same as CSV',
      request: { headers: { Accept: CSV_TYPE } },
      status: 200,
      mediaType: CSV_TYPE,
      body: writeCsv([
        REPORT_COLUMNS,
        [1, 'ada@example.com', 10_000, null, 'PENDING', null, null, null],
        [2, 'bob@example.com', 5_000, null, 'PENDING', null, null, null],
        [3, 'cy@example.com', null, null, 'INVALID', 'The amount field is required.', null, null],
      ]),
    },
    runUnknown,
    statusInvalid: refusedBy(LinesPage, 'There is no such state', {
      query: { status: 'paid' },
    }),
    limitInvalid: refusedBy(LinesPage, 'The limit is out of its range', {
      query: { limit: String(PAGE_SIZE_MAX + 1) },
    }),
    cursorInvalid: refusedFields(
      'The cursor is none that this list gave',
      { cursor: [CURSOR_INVALID] },
      { query: { cursor: 'x' } },
    ),
  },
};
