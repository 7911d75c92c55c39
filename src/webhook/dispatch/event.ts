import { hash } from 'node:crypto';
import type { EventBody } from '../bodies.ts';
import type { SentType } from '../events.ts';

/** Something that an endpoint is told of, with the body that tells it. */
export interface OutboundEvent {
  readonly type: SentType;
  /** The entry or the event of a pay run. */
  readonly sourceId: string;
  readonly eventId: string;
  readonly body: string;
}

/** What the body of every event says beside its type and data. */
interface Told {
  readonly sourceId: string;
  readonly at: Date;
  /** Whether the business is one for tests. */
  readonly test: boolean;
}

/** An event as it is sent. Whoever makes it again makes the same, with the same id. */
export function outboundEvent(
  { sourceId, at, test }: Told,
  { type, data }: EventBody,
): OutboundEvent {
  const eventId = eventIdOf(sourceId, type);
  const timestamp = at.toISOString();
  const body = JSON.stringify({ id: eventId, type, timestamp, test_mode: test, data });
  return { type, sourceId, eventId, body };
}

/** How many hexadecimal digits of a digest tell all events apart. */
const DIGITS = 32;

/** The id of an event. Standard Webhooks signs it with dots around it, so it has none. */
function eventIdOf(sourceId: string, type: SentType): string {
  return `evt_${hash('sha256', `${type} ${sourceId}`).slice(0, DIGITS)}`;
}
