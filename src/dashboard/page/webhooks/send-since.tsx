import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Refused } from '../design/refused.tsx';
import { TextInput } from '../design/text-input.tsx';
import { localMinute } from '../design/time-text.ts';
import { say } from '../design/toast.tsx';
import type { EndpointData } from './endpoint.ts';

const RedeliverSince = graphql(`
  mutation RedeliverSince($id: ID!, $since: DateTime!) {
    redeliverWebhooksSince(endpointId: $id, since: $since) {
      id
    }
  }
`);

interface SendSinceProps {
  readonly endpoint: Pick<EndpointData, 'id'>;
  readonly onClose: () => void;
}

const DAY_MS = 86_400_000;

/** Has all that has happened since a time sent once more. */
export function SendSince({ endpoint: { id }, onClose }: SendSinceProps) {
  const [since, setSince] = useState(() => localMinute(new Date(Date.now() - DAY_MS)));
  const [problem, setProblem] = useState<string>();
  const { run, busy, refusal } = useDeed(RedeliverSince, HARMLESS_AGAIN);
  const send = async () => {
    const time = new Date(since);
    setProblem(Number.isNaN(time.getTime()) ? 'Choose a day and a time.' : undefined);
    if (Number.isNaN(time.getTime())) return;
    if (!(await run({ id, since: time.toISOString() }))) return;
    say('What has happened since then is being sent.');
    onClose();
  };
  return (
    <Dialog title="Send what has happened since" onClose={onClose} stays={busy}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p>
          All that this endpoint asks for is sent once more, also what happened while it was off,
          under the same ids: a server that tells events by their id takes each once.
        </p>
        <TextInput
          label="Since"
          name="since"
          type="datetime-local"
          value={since}
          onInput={setSince}
          hint="By your clock. Deliveries are kept for 30 days, unless the operator set another time: nothing older is sent."
          errors={problem === undefined ? [] : [problem]}
        />
        <Refused refusal={refusal} />
        <div class="actions">
          <Button kind="primary" type="submit" busy={busy}>
            Send
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
