import { z } from 'zod';
import { secretKeyCredential } from '../../business/caller.ts';
import type { OperationDescription } from '../../kernel/described.ts';
import { API_ERRORS } from '../../kernel/errors.ts';
import { IdempotencyKey } from '../../kernel/idempotency-key.ts';
import { LEDGER_ERRORS } from '../../ledger/errors.ts';
import { refused, refusedBy, refusedFields } from '../../rest/openapi/example.ts';
import { RUN_EXAMPLE, Run } from '../description.ts';
import { LINES_MAX } from '../pay-run-line.ts';
import { FILE_BYTES_MAX, UploadQuery } from './input.ts';
import { FILE_TYPES } from './read.ts';
import { refusedAt } from './refusal.ts';

const CSV = 'email,amount_usd,reference,team\nada@example.com,1250.5,invoice-2026-11,red\n';
const NDJSON = [
  '{"email":"ada@example.com","amount":125050,"metadata":{"team":"red"}}',
  '{"email":"bob@example.com","amount":0}',
].join('\n');
const KEY_EXAMPLE = { headers: { 'Idempotency-Key': 'my-first-run' } };

const UploadedRun = Run.pick({
  id: true,
  status: true,
  name: true,
  lines: true,
  amount: true,
  valid_lines: true,
  duplicate_emails: true,
  duplicate_of: true,
  errors: true,
}).meta({ title: 'PayRunUploaded' });

const DRAFT = {
  id: RUN_EXAMPLE,
  status: 'DRAFT',
  name: null,
  lines: 1,
  amount: 125_050,
  valid_lines: 1,
  duplicate_emails: 0,
  duplicate_of: null,
  errors: [],
};

/** `POST /payout/runs` in the OpenAPI document. */
export const uploadDescription: OperationDescription = {
  operationId: 'createPayRun',
  summary: 'A file of payouts becomes the draft of a pay run',
  description:
    `A file of up to ${LINES_MAX} lines and ${FILE_BYTES_MAX} bytes, in UTF-8; a larger one is 413. Nothing is paid: the draft ` +
    'says what is wrong with its lines, and is paid once it is confirmed. One that nobody confirms is ' +
    'deleted after 7 days, and its `Idempotency-Key` with it.\n\n' +
    'CSV has commas between its cells and a header line that names `email` and either `amount`, in whole ' +
    'cents, or `amount_usd`, in dollars with at most two decimals and nothing else: `1250.5`, `1250.50`. ' +
    'It may name `reference`; any further column is a text of the metadata, by its name. A cell that is ' +
    'empty says nothing. NDJSON has an object in each line, as `POST /payout/create` takes it.\n\n' +
    'What is no such file is refused as a whole, and the message names the line as an editor counts it, ' +
    'the header included. A line that breaks a rule of a payout is `INVALID`; `errors` has the first 100, ' +
    'and `line` is the number of the payout, counted from 1 below the header, empty lines left out.',
  credentials: [secretKeyCredential],
  parameters: [
    {
      in: 'query',
      name: 'name',
      description: 'A name for the run.',
      schema: UploadQuery.shape.name,
    },
    {
      in: 'header',
      name: 'Idempotency-Key',
      description:
        'Makes it safe to send again: the same file of the same name under the same key makes one draft, ' +
        'and the reply is that of the first time.',
      schema: IdempotencyKey.optional(),
    },
  ],
  body: {
    description: 'The file.',
    schema: z.string(),
    mediaTypes: FILE_TYPES,
    bytesMax: FILE_BYTES_MAX,
  },
  request: { body: CSV },
  reply: {
    status: 201,
    description: 'The draft is made, and on disk.',
    schema: UploadedRun,
    headers: { 'Idempotent-Replayed': '`true` where the draft was made by a call before this.' },
  },
  examples: {
    created: { summary: 'A file in dollars', status: 201, body: DRAFT },
    invalidLine: {
      summary: 'A file of JSON, of which one line is invalid',
      request: {
        headers: { 'Content-Type': 'application/x-ndjson' },
        query: { name: 'November' },
        body: NDJSON,
      },
      status: 201,
      body: {
        ...DRAFT,
        name: 'November',
        lines: 2,
        errors: [{ line: 2, field: 'amount', message: 'The amount must be at least 1.' }],
      },
    },
    replayed: {
      summary: 'Sent again with the same Idempotency-Key: there is still one draft',
      request: KEY_EXAMPLE,
      status: 201,
      body: DRAFT,
      headers: { 'Idempotent-Replayed': 'true' },
    },
    noTable: {
      ...refusedFields(
        'The file is no table',
        refusedAt(2, 'must have 2 cells, as the header, and has 3.').fields ?? {},
        { body: 'email,amount\nada@example.com,1,000.00\n' },
      ),
      varies: true,
    },
    nameTooLong: refusedBy(UploadQuery, 'The name is too long', {
      query: { name: 'x'.repeat(101) },
    }),
    idempotencyKeyInvalid: refused(API_ERRORS.idempotencyKeyInvalid, {
      headers: { 'Idempotency-Key': 'my first run' },
    }),
    idempotencyKeyReused: refused(LEDGER_ERRORS.idempotencyKeyReused, KEY_EXAMPLE),
  },
};
