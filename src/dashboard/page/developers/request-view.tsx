import { type PayoutRequest, masked } from './payout-request.ts';

interface RequestViewProps {
  readonly request: PayoutRequest;
  readonly secret: string;
}

/** The request as it will be sent; of the key only what tells one from another. */
export function RequestView({ request: { idempotencyKey, body }, secret }: RequestViewProps) {
  const lines = [
    'POST /payout/create',
    `Authorization: Bearer ${secret === '' ? '…' : masked(secret)}`,
    'Content-Type: application/json',
    ...(idempotencyKey === '' ? [] : [`Idempotency-Key: ${idempotencyKey}`]),
    '',
    JSON.stringify(body, null, 2),
  ];
  return (
    <div class="sent">
      <h3>Request</h3>
      <pre>{lines.join('\n')}</pre>
    </div>
  );
}
