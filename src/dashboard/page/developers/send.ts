import type { PayoutRequest } from './payout-request.ts';

/** What the gateway answered, or that nobody did. */
export type Reply =
  | {
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: string;
      readonly ms: number;
    }
  | 'no answer';

/** The headers that say something of a payout. */
const OF_USE: ReadonlySet<string> = new Set([
  'content-type',
  'idempotent-replayed',
  'payout-operation-id',
  'retry-after',
  'www-authenticate',
  'x-request-id',
]);

/** Sends a payout by the key that was typed: the session's cookie stays out of it. */
export async function send({ url, idempotencyKey, body }: PayoutRequest, key: string) {
  const begun = performance.now();
  try {
    const reply = await fetch(url, {
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      headers: {
        Authorization: `Bearer ${key}`,
        'Content-Type': 'application/json',
        ...(idempotencyKey !== '' && { 'Idempotency-Key': idempotencyKey }),
      },
      body: JSON.stringify(body),
    });
    const text = await reply.text();
    return {
      status: reply.status,
      statusText: reply.statusText,
      headers: [...reply.headers].filter(([name]) => OF_USE.has(name)),
      body: text,
      ms: Math.round(performance.now() - begun),
    } satisfies Reply;
  } catch {
    return 'no answer';
  }
}
