import type { App } from '../../src/kernel/context.ts';
import { allocation } from '../../src/ledger/allocation/allocation.ts';
import { hashSecretsOf } from '../../src/payout-user/hash-secrets.ts';

/** The command of a payout, as a resolver makes it. */
export function paymentOf(app: App, email: string, amount: number, idempotencyKey?: string) {
  return allocation(hashSecretsOf(app), { email, amount, idempotencyKey, actor: 'cli' });
}
