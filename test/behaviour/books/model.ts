import type { REFUSALS } from '../payouts/doors.ts';

/** A payout that is asked for. */
export interface Payout {
  readonly email: string;
  readonly amount: number;
  readonly key?: string;
}

/** What becomes of it. */
export type Answer = 'paid' | 'replayed' | 'unauthorized' | keyof typeof REFUSALS;

/** What a payout user has. */
export interface ModelUser {
  balance: number;
  /** How many entries it has: payouts, and what was taken back. */
  payouts: number;
  active: boolean;
}

/** The whole gateway, as one business sees it: a few sums. */
export class Model {
  balance: number;
  enabled = true;
  /** All that has come into the payout balance. */
  funded: number;
  entries = 1;
  readonly users = new Map<string, ModelUser>();
  /** The first success under each Idempotency-Key. */
  readonly remembered = new Map<string, Payout>();
  /** The pay runs that have not been taken back, each with the lines that were paid. */
  readonly runs: { readonly id: string; readonly lines: readonly Payout[] }[] = [];
  /** Whether each secret key is live. */
  readonly keys = [true];

  constructor(balance: number) {
    this.balance = this.funded = balance;
  }

  pay(payout: Payout, secretKey: number): Answer {
    const { amount, key } = payout;
    const email = addressOf(payout);
    if (!this.keys[secretKey]) return 'unauthorized';
    const earlier = key === undefined ? undefined : this.remembered.get(key);
    if (earlier) {
      return earlier.email === email && earlier.amount === amount ? 'replayed' : 'keyReused';
    }
    if (!this.enabled) return 'payoutsOff';
    if (this.balance < amount) return 'insufficient';
    const user = this.users.get(email) ?? { balance: 0, payouts: 0, active: true };
    this.users.set(email, user);
    user.balance += amount;
    user.payouts += 1;
    this.balance -= amount;
    this.entries += 1;
    if (key !== undefined) this.remembered.set(key, { email, amount });
    return 'paid';
  }

  topUp(amount: number): void {
    this.balance += amount;
    this.funded += amount;
    this.entries += 1;
  }

  /** Whether all of these can be paid, one after the other. */
  canPayAll(payouts: readonly Payout[]): boolean {
    return this.enabled && payouts.reduce((sum, { amount }) => sum + amount, 0) <= this.balance;
  }

  /** Takes back what was paid; nobody here has spent anything of it. */
  takeBack(payout: Payout): void {
    const user = this.users.get(addressOf(payout));
    if (!user) throw new RangeError('nobody was paid');
    user.balance -= payout.amount;
    user.payouts += 1;
    this.balance += payout.amount;
    this.entries += 1;
  }

  /** The balances of the users, by address. */
  balances(): Record<string, number> {
    return Object.fromEntries([...this.users].map(([email, { balance }]) => [email, balance]));
  }
}

/** The one form of an address. */
export function addressOf({ email }: Payout): string {
  return email.trim().toLowerCase();
}
