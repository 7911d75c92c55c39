import { useState } from 'preact/hooks';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Question } from '../design/question.tsx';
import { say } from '../design/toast.tsx';
import type { EndpointData } from './endpoint.ts';
import { UpdateEndpoint } from './update-endpoint.ts';

interface SwitchEndpointProps {
  readonly endpoint: EndpointData;
  readonly onClose: () => void;
}

/** Switches an endpoint on or off, and says what becomes of what happens meanwhile. */
export function SwitchEndpoint({ endpoint: { id, enabled }, onClose }: SwitchEndpointProps) {
  // What is asked for is what was seen, also if somebody else switches meanwhile.
  const [to] = useState(!enabled);
  const { run, busy, refusal } = useDeed(UpdateEndpoint, HARMLESS_AGAIN);
  const change = async () => {
    if (!(await run({ id, input: { enabled: to } }))) return;
    say(to ? 'The endpoint is on.' : 'The endpoint is off.');
    onClose();
  };
  return (
    <Question
      title={to ? 'Switch the endpoint on?' : 'Switch the endpoint off?'}
      kind={to ? 'primary' : 'danger'}
      yes={to ? 'Switch on' : 'Switch off'}
      busy={busy}
      refusal={refusal}
      onYes={() => void change()}
      onClose={onClose}
    >
      <p>
        {to
          ? 'It is told of what happens from now on, and of what was still to be sent. What has happened while it was off is sent by “Send since…”.'
          : 'Nothing is sent to it until it is switched on again. What happens meanwhile can be sent later.'}
      </p>
    </Question>
  );
}
