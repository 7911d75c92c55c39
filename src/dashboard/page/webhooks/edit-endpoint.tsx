import { useState } from 'preact/hooks';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { formatMoney } from '../design/money-text.ts';
import { say } from '../design/toast.tsx';
import type { EndpointData } from './endpoint.ts';
import { EndpointFields, type TypedEndpoint, endpointInput } from './endpoint-fields.tsx';
import { UpdateEndpoint } from './update-endpoint.ts';

interface EditEndpointProps {
  readonly endpoint: EndpointData;
  readonly onClose: () => void;
}

/** Changes where an endpoint is, and what it is told of. */
export function EditEndpoint({ endpoint, onClose }: EditEndpointProps) {
  const { id, url, events, lowBalanceThreshold } = endpoint;
  const [typed, setTyped] = useState<TypedEndpoint>({
    url,
    events,
    threshold: lowBalanceThreshold === null ? '' : formatMoney(lowBalanceThreshold),
  });
  const [problem, setProblem] = useState<string>();
  const { run, busy, refusal } = useDeed(UpdateEndpoint, HARMLESS_AGAIN);
  const save = async () => {
    const { input, problem: wrong } = endpointInput(typed);
    setProblem(wrong);
    if (!input || !(await run({ id, input }))) return;
    say('The endpoint was changed.');
    onClose();
  };
  return (
    <Dialog title="Change the endpoint" onClose={onClose} stays={busy}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <EndpointFields
          typed={typed}
          change={(change) => setTyped((before) => ({ ...before, ...change }))}
          problem={problem}
          refusal={refusal}
        />
        <div class="actions">
          <Button kind="primary" type="submit" busy={busy}>
            Save
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
