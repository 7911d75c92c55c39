import { z } from 'zod';
import { secretKeyCredential } from '../business/caller.ts';
import { Cents } from '../kernel/cents.ts';
import type { OperationDescription, Parameter } from '../kernel/described.ts';
import { refused, refusedBy } from '../rest/openapi/example.ts';
import { PAY_RUN_ERRORS, STATE_ERRORS } from './errors.ts';
import { ConfirmQuery } from './input.ts';
import {
  PAUSED_REASONS,
  PAY_RUN_STATUSES,
  type PausedReason,
  type PayRunStatus,
} from './pay-run.ts';

/** An id of a pay run, for examples. No run has it. */
export const RUN_EXAMPLE = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b50';
const UNKNOWN_EXAMPLE = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b51';

/** The parameter of the path that names a run. */
export const runId: Parameter = {
  in: 'path',
  name: 'id',
  description: 'The id of the pay run.',
  schema: z.uuid(),
};

/** The request of an example, for the run that it shows. */
export const forRun = { path: { id: RUN_EXAMPLE } };

/** The refusal of an id that names no run of the business. */
export const runUnknown = refused(PAY_RUN_ERRORS.notFound, { path: { id: UNKNOWN_EXAMPLE } });

const count = (description: string) => z.int().min(0).meta({ description });

/** The rule of a run in a reply. */
export const Run = z
  .strictObject({
    id: z.uuid(),
    status: z.enum(Object.keys(PAY_RUN_STATUSES) as PayRunStatus[]),
    name: z.string().nullable(),
    lines: count('How many lines it has, those that cannot be paid too.'),
    amount: Cents.meta({ description: 'The sum of its valid lines, in cents.' }),
    valid_lines: count('How many of them can be paid.'),
    duplicate_emails: count('How many lines name an address that an earlier line names.'),
    duplicate_of: z
      .uuid()
      .nullable()
      .meta({ description: 'A run of the last 30 days with the same lines.' }),
    errors: z
      .array(z.strictObject({ line: z.int(), field: z.string(), message: z.string() }))
      .meta({ description: 'What is wrong with its lines: the first 100 errors.' }),
    paid_lines: count('How many lines were paid.'),
    paid_amount: Cents.meta({ description: 'What was paid in all, in cents.' }),
    failed_lines: count('How many lines could not be paid, though they were valid.'),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
    reversed_lines: count('How many lines have been taken back, each in whole.'),
    reversed_amount: Cents.meta({ description: 'What has been taken back in all, in cents.' }),
    paused_reason: z.enum(Object.keys(PAUSED_REASONS) as PausedReason[]).nullable(),
  })
  .meta({ title: 'PayRun' });

/** The run of the examples: paused, so that it may be confirmed, cancelled and taken back. */
const PAUSED = {
  id: RUN_EXAMPLE,
  status: 'PAUSED',
  name: 'March',
  lines: 3,
  amount: 15_000,
  valid_lines: 2,
  duplicate_emails: 0,
  duplicate_of: null,
  errors: [{ line: 3, field: 'amount', message: 'The amount field is required.' }],
  paid_lines: 0,
  paid_amount: 0,
  failed_lines: 0,
  created_at: '2026-11-23T10:15:30.123Z',
  finished_at: null,
  reversed_lines: 0,
  reversed_amount: 0,
  paused_reason: 'PAYOUTS_DISABLED',
};

const common = { credentials: [secretKeyCredential], parameters: [runId], request: forRun };

const changed = (description: string) => ({ status: 202, description, schema: Run });

const stateForbids = refused(STATE_ERRORS.REVERSED);

/** The addresses of one run in the OpenAPI document, but that of its lines. */
export const runDescriptions = {
  show: {
    ...common,
    operationId: 'getPayRun',
    summary: 'A pay run',
    description: 'What a pay run is made of, and how far it has come.',
    reply: { status: 200, description: 'The run.', schema: Run },
    examples: {
      run: { summary: 'A run that stopped, as payouts are off', status: 200, body: PAUSED },
      runUnknown,
    },
  },
  confirm: {
    ...common,
    operationId: 'confirmPayRun',
    summary: 'Pay a pay run',
    description:
      'Confirms a draft, or has a paused run go on: the gateway pays its lines from now on, each once, ' +
      'whatever stops meanwhile. A run that is being paid is left as it is. It takes no body.',
    parameters: [
      runId,
      {
        in: 'query',
        name: 'skip_invalid',
        description: '`1` pays the valid lines of a run that has invalid ones.',
        schema: ConfirmQuery.shape.skip_invalid,
      },
      {
        in: 'query',
        name: 'allow_duplicate',
        description: '`1` pays a run that has the same lines as an earlier one.',
        schema: ConfirmQuery.shape.allow_duplicate,
      },
    ],
    reply: changed('Its lines are being paid.'),
    examples: {
      confirmed: {
        summary: 'It goes on',
        status: 202,
        body: { ...PAUSED, status: 'RUNNING', paused_reason: null },
      },
      runUnknown,
      stateForbids,
      invalidLines: refused(PAY_RUN_ERRORS.invalidLines),
      duplicate: refused(PAY_RUN_ERRORS.duplicate, { query: { skip_invalid: '1' } }),
      skipInvalidInvalid: refusedBy(ConfirmQuery, 'The flag is neither 0 nor 1', {
        query: { skip_invalid: 'yes' },
      }),
    },
  },
  cancel: {
    ...common,
    operationId: 'cancelPayRun',
    summary: 'Stop a pay run for good',
    description: 'What is paid stays paid. It takes no body.',
    reply: changed('It is stopped.'),
    examples: {
      cancelled: {
        summary: 'It is stopped',
        status: 202,
        body: {
          ...PAUSED,
          status: 'CANCELLED',
          finished_at: '2026-11-23T10:17:02.456Z',
          paused_reason: null,
        },
      },
      runUnknown,
      stateForbids,
    },
  },
  reverse: {
    ...common,
    operationId: 'reversePayRun',
    summary: 'Take back what a pay run has paid',
    description:
      "Takes back each line that was paid, as far as its user's balance allows; the lines say what " +
      'was not. It takes no body.',
    reply: changed('It is being taken back.'),
    examples: {
      reversing: {
        summary: 'It is being taken back',
        status: 202,
        body: { ...PAUSED, status: 'REVERSING', paused_reason: null },
      },
      runUnknown,
      stateForbids,
    },
  },
} as const satisfies Record<string, OperationDescription>;
