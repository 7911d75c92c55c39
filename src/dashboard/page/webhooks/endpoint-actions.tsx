import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { useDeed } from '../api/use-deed.ts';
import { Button } from '../design/button.tsx';
import { Refused } from '../design/refused.tsx';
import { say } from '../design/toast.tsx';
import { DeleteEndpoint } from './delete-endpoint.tsx';
import { EditEndpoint } from './edit-endpoint.tsx';
import type { EndpointData } from './endpoint.ts';
import { ReplaceSecret } from './replace-secret.tsx';
import { SwitchEndpoint } from './switch-endpoint.tsx';

const TestEndpoint = graphql(`
  mutation TestEndpoint($id: ID!) {
    testWebhookEndpoint(id: $id) {
      id
    }
  }
`);

const UNKNOWN =
  'The gateway did not answer, so it is not known whether a test was sent. Look at the deliveries.';

/** What may be done about an endpoint. */
export function EndpointActions({ endpoint }: { readonly endpoint: EndpointData }) {
  const [doing, setDoing] = useState<'edit' | 'switch' | 'replace' | 'delete'>();
  const test = useDeed(TestEndpoint, UNKNOWN);
  const close = () => setDoing(undefined);
  const send = async () => {
    if (await test.run({ id: endpoint.id })) {
      say('A test was sent. What came of it is among the deliveries.');
    }
  };
  return (
    <>
      <Refused refusal={test.refusal} />
      <div class="actions">
        {endpoint.enabled && (
          <Button kind="primary" busy={test.busy} onClick={() => void send()}>
            Send a test
          </Button>
        )}
        <Button onClick={() => setDoing('edit')}>Change</Button>
        <Button onClick={() => setDoing('switch')}>
          {endpoint.enabled ? 'Switch off' : 'Switch on'}
        </Button>
        <Button onClick={() => setDoing('replace')}>Replace the secret</Button>
        <Button kind="danger" onClick={() => setDoing('delete')}>
          Delete
        </Button>
      </div>
      {doing === 'edit' && <EditEndpoint endpoint={endpoint} onClose={close} />}
      {doing === 'switch' && <SwitchEndpoint endpoint={endpoint} onClose={close} />}
      {doing === 'replace' && <ReplaceSecret endpoint={endpoint} onClose={close} />}
      {doing === 'delete' && <DeleteEndpoint endpoint={endpoint} onClose={close} />}
    </>
  );
}
