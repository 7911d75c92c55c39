import { z } from 'zod';
import { OperationsPage } from '../ledger/history/input.ts';
import { LINE_STATUSES, type PayRunLineStatus } from './pay-run-line.ts';

const STATUSES = Object.keys(LINE_STATUSES) as PayRunLineStatus[];

/** The rule of the query string of `GET /payout/runs/{id}/lines`. */
export const LinesPage = OperationsPage.extend({
  status: z.enum(STATUSES, `The status must be one of ${STATUSES.join(', ')}.`).optional(),
});

/** A word of the query string that is `1` where it is given. */
const flag = (name: string) => z.enum(['0', '1'], `The ${name} must be 0 or 1.`).optional();

/** The rule of the query string of `POST /payout/runs/{id}/confirm`. */
export const ConfirmQuery = z.object({
  skip_invalid: flag('skip_invalid'),
  allow_duplicate: flag('allow_duplicate'),
});
