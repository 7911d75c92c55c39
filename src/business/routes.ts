import type { Route } from '../kernel/route.ts';
import { balanceDescription } from './balance-description.ts';
import { SECRET_KEY } from './caller.ts';

const balance: Route<{ payoutBalance: { amount: number; balance: number } }> = {
  path: '/balance',
  methods: ['GET'],
  descriptions: { GET: balanceDescription },
  credentials: [SECRET_KEY],
  operation: '{ payoutBalance { amount balance } }',
  reply: ({ payoutBalance }) => ({
    status: 200,
    body: { balance: payoutBalance.balance, payout_balance: payoutBalance.amount },
  }),
};

/** The REST addresses of a business. */
export const businessRoutes: readonly Route[] = [balance];
