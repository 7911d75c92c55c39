import type { ErrorKind } from '../kernel/errors.ts';

/** Why money is not moved, besides the reasons that lie in the business (`BUSINESS_ERRORS`). */
export const LEDGER_ERRORS = {
  idempotencyKeyReused: {
    code: 'IDEMPOTENCY_KEY_REUSED',
    status: 422,
    message: 'The Idempotency-Key was already used for a different request.',
    when: 'Another request was made under this key: of another kind, or with another content.',
  },
  insufficientUserBalance: {
    code: 'INSUFFICIENT_USER_BALANCE',
    status: 400,
    message: 'Insufficient user balance',
    when: 'The payout user has less than is to be taken back. Nothing was moved.',
  },
  exportNotAcceptable: {
    code: 'BAD_USER_INPUT',
    status: 406,
    message: 'The reply is text/csv or application/x-ndjson.',
    when: 'An export is asked for in another form than it has.',
    ofHttp: true,
  },
} as const satisfies Record<string, ErrorKind>;
