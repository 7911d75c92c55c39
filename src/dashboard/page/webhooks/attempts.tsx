import { Badge } from '../design/badge.tsx';
import { readable } from '../design/readable.ts';
import { Time } from '../design/time.tsx';
import { type DeliveryDetailData, headerLines } from './delivery.ts';

type Attempt = DeliveryDetailData['attempts'][number];

/** Each try and its reply, the newest first. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <p class="quiet">It has not been tried yet.</p>;
  return (
    <ol class="attempts" aria-label="Tries, the newest first">
      {attempts.toReversed().map((attempt) => (
        <li key={attempt.at}>
          <AttemptResult attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}

function AttemptResult({
  attempt: { at, durationMs, status, error, responseHeaders, responseBody },
}: {
  readonly attempt: Attempt;
}) {
  return (
    <>
      <h3>
        {status === null ? 'No reply' : `Reply ${status}`}{' '}
        {error === null ? <Badge tone="good">Delivered</Badge> : <Badge tone="bad">Failed</Badge>}
      </h3>
      <p class="quiet">
        <Time at={at} />, after {durationMs.toLocaleString('en-US')} ms
      </p>
      {error !== null && <p>{error}</p>}
      {Object.keys(responseHeaders).length > 0 && <pre>{headerLines(responseHeaders)}</pre>}
      {responseBody !== '' && <pre>{readable(responseBody)}</pre>}
    </>
  );
}
