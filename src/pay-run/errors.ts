import type { ErrorKind } from '../kernel/errors.ts';
import { LINES_MAX } from './pay-run-line.ts';
import { PAY_RUN_STATUSES, type PayRunStatus } from './pay-run.ts';

/** The refusal of a change that this state forbids; its text names the state. */
const forbiddenIn = (status: PayRunStatus): ErrorKind => ({
  code: 'PAY_RUN_STATE',
  status: 409,
  message: `The pay run is ${status.toLowerCase()}.`,
  when: 'The state of the pay run forbids this change; the message names the state.',
});

const STATUSES = Object.keys(PAY_RUN_STATUSES) as readonly PayRunStatus[];

/** For each state the refusal of what it forbids. */
export const STATE_ERRORS = Object.fromEntries(
  STATUSES.map((status) => [status, forbiddenIn(status)] as const),
) as Readonly<Record<PayRunStatus, ErrorKind>>;

/** Why a pay run is not changed. */
export const PAY_RUN_ERRORS = {
  notFound: {
    code: 'NOT_FOUND',
    status: 404,
    message: 'Not found',
    when: 'The business has no such pay run.',
  },
  tooManyLines: {
    code: 'LIMIT_EXCEEDED',
    status: 413,
    message: `The file may not have more than ${LINES_MAX} lines.`,
    when: 'An uploaded file has more lines than a pay run may have; no draft was made.',
    ofHttp: true,
  },
  invalidLines: {
    code: 'PAY_RUN_INVALID_LINES',
    status: 409,
    message: 'The pay run has invalid lines.',
    when: 'Lines of the pay run break a rule. Mend the file, or confirm with `skip_invalid`.',
  },
  duplicate: {
    code: 'PAY_RUN_DUPLICATE',
    status: 409,
    message: 'The pay run has the same lines as an earlier one: confirm it with allow_duplicate.',
    when: 'A pay run of the last 30 days has the same lines; `duplicate_of` names it.',
  },
} as const satisfies Record<string, ErrorKind>;
