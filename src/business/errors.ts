import { CENTS_MAX } from '../kernel/cents.ts';
import type { ErrorKind } from '../kernel/errors.ts';

/** Why a business's money may not be moved. The messages are those of the public API page. */
export const BUSINESS_ERRORS = {
  payoutsDisabled: {
    code: 'PAYOUTS_DISABLED',
    status: 403,
    message: 'Payouts are currently disabled. Please enable them in Settings.',
    when: 'Payouts are off for this business: `setPayoutsEnabled` switches them on, or an operator.',
  },
  insufficientBalance: {
    code: 'INSUFFICIENT_BALANCE',
    status: 400,
    message: 'Insufficient payout balance',
    when: 'The payout balance is too low. Nothing was debited, and nobody was created.',
  },
  insufficientMainBalance: {
    code: 'INSUFFICIENT_BALANCE',
    status: 400,
    message: 'Insufficient balance',
    when: 'The main balance is too low. Nothing was moved.',
  },
  balanceTooHigh: {
    code: 'BALANCE_TOO_HIGH',
    status: 400,
    message: `The balance may not be greater than ${CENTS_MAX} cents.`,
    when: 'A balance would be more than JSON says exactly. Nothing was moved.',
  },
} as const satisfies Record<string, ErrorKind>;
