import type { Scope } from '../../../src/kernel/caller.ts';
import { NOBODY } from '../../support/users.ts';

/** What a REST address takes. */
interface AskedRoute {
  readonly takes: Scope | 'none of them';
  /** A body that it takes, as JSON where it is an object. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every REST address of a business. */
export const ROUTES: Readonly<Record<string, AskedRoute>> = {
  'GET /balance': { takes: 'read' },
  'POST /payout/create': { takes: 'pay', body: { email: 'bob@example.com', amount: 1 } },
  'POST /payout/batch': {
    takes: 'pay',
    body: { payouts: [{ email: 'b@example.com', amount: 1 }] },
  },
  'POST /payout/reverse': { takes: 'reverse', body: { operation_id: NOBODY.id } },
  'POST /payout/runs': {
    takes: 'pay',
    body: 'email,amount\nbob@example.com,1\n',
    headers: { 'Content-Type': 'text/csv' },
  },
  'GET /payout/runs/{id}': { takes: 'read' },
  'GET /payout/runs/{id}/lines': { takes: 'read' },
  'POST /payout/runs/{id}/confirm': { takes: 'pay' },
  'POST /payout/runs/{id}/cancel': { takes: 'pay' },
  'POST /payout/runs/{id}/reverse': { takes: 'reverse' },
  'GET /payout/history': { takes: 'read' },
};
