import { z } from 'zod';
import { Cents } from '../kernel/cents.ts';
import type { OperationDescription } from '../kernel/described.ts';
import { secretKeyCredential } from './caller.ts';

const Balance = z
  .strictObject({
    balance: Cents.meta({ description: 'The main balance.' }),
    payout_balance: Cents.meta({ description: 'What payouts are made from.' }),
  })
  .meta({ title: 'Balance' });

/** `GET /balance` in the OpenAPI document. */
export const balanceDescription: OperationDescription = {
  operationId: 'getBalance',
  summary: 'The balances of the business, in cents',
  description: 'The balances of the business whose key calls, in cents.',
  credentials: [secretKeyCredential],
  reply: { status: 200, description: 'The balances.', schema: Balance },
  examples: {
    balance: {
      summary: 'The main balance and the payout balance',
      status: 200,
      body: { balance: 1_500_000, payout_balance: 500_000 },
    },
  },
};
