import { GatewayEvent } from '../../kernel/events.ts';
import type { Sent } from '../send/sender.ts';
import type { Outgoing } from './outgoing.ts';

/** A try of a delivery, after its end. */
export interface DeliveryTried {
  readonly delivery: Outgoing;
  readonly sent: Sent;
  /** When it was begun, in the time of `performance.now()`. */
  readonly began: number;
}

/** Emitted for each try of a delivery. */
export const deliveryTried = new GatewayEvent<DeliveryTried>('webhook.delivery-tried');
