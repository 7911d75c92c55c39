import { useState } from 'preact/hooks';
import { useSession } from '../api/session.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { type PayoutRequest, type TypedPayout, isHeaderText, modeOf } from './payout-request.ts';
import { PlaygroundFields } from './playground-fields.tsx';
import { ReplyView } from './reply-view.tsx';
import { RequestView } from './request-view.tsx';
import { type Reply, send } from './send.ts';

interface PlaygroundProps {
  readonly typed: TypedPayout;
  readonly change: (change: Partial<TypedPayout>) => void;
  readonly request: PayoutRequest;
}

/** Sends real payouts by a key that is typed here, and kept nowhere but in this page's memory. */
export function Playground({ typed, change, request }: PlaygroundProps) {
  const { business } = useSession();
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [reply, setReply] = useState<Reply>();
  const mode = modeOf(key) ?? (business.test ? 'test' : 'live');
  const submit = async () => {
    const wrong = problemOf(key.trim(), request.idempotencyKey);
    setProblem(wrong);
    if (wrong !== undefined || busy) return;
    setBusy(true);
    setReply(await send(request, key.trim()));
    setBusy(false);
  };
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Try a payout</h2>
        {mode === 'test' ? (
          <Badge tone="warn">Test money</Badge>
        ) : (
          <Badge tone="bad">Real money</Badge>
        )}
      </header>
      <MoneyNote mode={mode} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <PlaygroundFields
          typed={typed}
          change={change}
          secret={key}
          onSecret={setKey}
          problem={problem}
        />
        <RequestView request={request} secret={key.trim()} />
        <div class="actions">
          <Button kind="primary" type="submit" busy={busy}>
            Send the request
          </Button>
        </div>
      </form>
      <p class="unseen" role="status">
        {reply !== undefined && reply !== 'no answer' && !busy && `Reply ${reply.status}`}
      </p>
      {reply !== undefined && !busy && <ReplyView reply={reply} />}
    </section>
  );
}

function MoneyNote({ mode }: { readonly mode: 'live' | 'test' }) {
  return mode === 'test' ? (
    <p class="note">
      This is a real call, with test money: it moves the balances of a test business, and nobody is
      paid.
    </p>
  ) : (
    <p class="note warn">
      This is a real call: the payout is made, and its money leaves the payout balance. Use a key of
      a test business to try things out.
    </p>
  );
}

/** What no browser would send; all else is for the API to answer. */
function problemOf(key: string, idempotencyKey: string): string | undefined {
  if (key === '') return 'Enter a secret key.';
  if (!isHeaderText(key)) return 'This is no secret key: it has characters that no key has.';
  if (idempotencyKey !== '' && !isHeaderText(idempotencyKey)) {
    return 'The Idempotency-Key takes 1 to 255 visible ASCII characters.';
  }
  return undefined;
}
