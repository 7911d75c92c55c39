import { Badge } from '../design/badge.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { readable } from '../design/readable.ts';
import type { Reply } from './send.ts';

/** What the gateway answered, with what is worth knowing of it. */
export function ReplyView({ reply }: { readonly reply: Reply }) {
  if (reply === 'no answer') {
    return (
      <p class="failed" role="alert">
        The gateway did not answer, so it is not known whether the payout was made. Send it again as
        it is: under its Idempotency-Key it is made once.
      </p>
    );
  }
  const { status, statusText, headers, body, ms } = reply;
  const text = readable(body);
  return (
    <div class="sent">
      <div class="panel-head">
        <h3>
          Reply <Badge tone={status < 300 ? 'good' : 'bad'}>{`${status} ${statusText}`}</Badge>{' '}
          <span class="quiet">after {ms.toLocaleString('en-US')} ms</span>
        </h3>
        <CopyButton key={body} text={body} what="the reply" />
      </div>
      <pre>{headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</pre>
      <pre>{text}</pre>
      <Remark status={status} headers={headers} />
    </div>
  );
}

/** What a newcomer may wonder about. */
function Remark({ status, headers }: Pick<Exclude<Reply, 'no answer'>, 'status' | 'headers'>) {
  if (status !== 201) return null;
  const isReplay = headers.some(([name]) => name === 'idempotent-replayed');
  return (
    <p class="quiet">
      {isReplay
        ? 'It had been made before under this Idempotency-Key: no money was moved now.'
        : 'The payout is made. The hash is what the payout user signs in with: keep it like a password.'}
    </p>
  );
}
