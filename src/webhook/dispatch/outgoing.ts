import type { Attempt } from '../delivery/webhook-delivery.ts';

/** A delivery that is to be sent, as the process that sends it has it in memory. */
export interface Outgoing {
  readonly id: string;
  readonly eventId: string;
  readonly event: string;
  readonly body: string;
  /** How many tries have failed since it was last asked for. */
  readonly tries: number;
  readonly attempts: readonly Attempt[];
  /** When it was due; undefined where it has just been made. */
  readonly dueAt?: Date | undefined;
}

/** What a try has made of a delivery. */
export interface Tried extends Outgoing {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'PENDING';
  /** In how many seconds it is tried again, if it is. */
  readonly again: number | null;
}
