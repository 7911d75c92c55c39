import type { Payout, Reply } from '../torture/support/payout.ts';

/** What a client asks for: a payout with a key, one without, or something to read. */
export type Kind = 'keyed' | 'unkeyed' | 'read';

/** A request, and what became of it. */
export interface Observation {
  readonly kind: Kind;
  readonly client: number;
  /** When it was sent and answered, in milliseconds of this process's clock. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 201 for a payout that was made or replayed, over both doors; 0 for no answer. */
  readonly status: number;
  readonly isReplay: boolean;
  readonly retryAfter: string | undefined;
}

/** A business of the load, and its secret key. */
export interface Payer {
  readonly id: string;
  readonly secretKey: string;
}

/** All that the clients know: what they asked for, and what they were told. */
export class ClientRecord {
  readonly observations: Observation[] = [];
  /** By business and key: what was asked for, and the hash that came back. */
  readonly asked = new Map<string, Payout>();
  readonly acknowledged = new Map<string, string>();
  /** By business and e-mail address, each of which is asked for once: the answer's status. */
  readonly unkeyed = new Map<string, number>();
  /** Keys of which it was once not told what became of them. */
  readonly uncertain = new Set<string>();
  readonly violations: string[] = [];

  acknowledge(id: string, { hash, replayed }: Reply & { paid: true }): void {
    const before = this.acknowledged.get(id);
    if (before !== undefined && !replayed) this.violations.push(`${id} was not replayed`);
    if (before !== undefined && before !== hash) this.violations.push(`${id} has two hashes`);
    this.acknowledged.set(id, hash);
  }

  /** The payouts acknowledged of requests that were sent after that moment, in order. */
  paidSince(moment: number): Observation[] {
    return this.observations
      .filter(({ sentAt, status, kind }) => kind !== 'read' && status === 201 && sentAt >= moment)
      .sort((a, b) => a.answeredAt - b.answeredAt);
  }
}
