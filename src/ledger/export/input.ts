import { z } from 'zod';
import { isUuid } from '../../kernel/ids.ts';
import { time } from '../../kernel/time-text.ts';
import { ENTRY_TYPE_NAMES } from '../entry-types.ts';
import { Reference } from '../labels.ts';

const timeOf = (name: string) =>
  time(`The ${name} must be an RFC 3339 time or a date, such as 2026-01-31T12:00:00Z.`);

const types = ENTRY_TYPE_NAMES.join(', ');

/** The rule of the query string of `/payout/statement`. */
export const StatementQuery = z.object({
  from: timeOf('from').optional(),
  to: timeOf('to').optional(),
  type: z.enum(ENTRY_TYPE_NAMES, `The type must be one of ${types}.`).optional(),
  reference: Reference.optional(),
});

const idOf = (name: string) =>
  z.string().refine(isUuid, `The ${name} must be an id.`).toLowerCase().meta({ format: 'uuid' });

/** The rule of the query string of `/payout/history`. */
export const HistoryQuery = StatementQuery.extend({
  payout_user_id: idOf('payout_user_id').optional(),
  pay_run_id: idOf('pay_run_id').optional(),
});
