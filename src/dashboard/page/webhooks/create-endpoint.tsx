import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { useDeed } from '../api/use-deed.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { ShownOnce } from '../design/shown-once.tsx';
import { EndpointRow } from './endpoint.ts';
import { EndpointFields, type TypedEndpoint, endpointInput } from './endpoint-fields.tsx';

const CreateWebhookEndpoint = graphql(
  `
    mutation CreateEndpoint($input: CreateWebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) {
        secret
        endpoint {
          ...EndpointRow
        }
      }
    }
  `,
  [EndpointRow],
);

const UNKNOWN =
  'The gateway did not answer, so it is not known whether the endpoint was made. Look at the list: ' +
  'replace the secret of one that nobody has seen.';

/** Makes an endpoint, and shows its secret once. */
export function CreateEndpoint({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState<TypedEndpoint>({
    url: '',
    events: ['PAYOUT_ALLOCATED'],
    threshold: '',
  });
  const [problem, setProblem] = useState<string>();
  const [secret, setSecret] = useState<string>();
  const { run, busy, refusal } = useDeed(CreateWebhookEndpoint, UNKNOWN);
  const create = async () => {
    const { input, problem: wrong } = endpointInput(typed);
    setProblem(wrong);
    if (!input) return;
    const data = await run({ input });
    setSecret(data?.createWebhookEndpoint?.secret);
  };
  if (secret !== undefined) {
    return (
      <ShownOnce title="The endpoint was added" what="the secret" secret={secret} onClose={onClose}>
        <p>
          Your server verifies by it that a delivery comes from this gateway: with a library of{' '}
          <b>Standard Webhooks</b>, or by the header <code>Signature</code>.
        </p>
      </ShownOnce>
    );
  }
  return (
    <Dialog title="Add an endpoint" onClose={onClose} stays={busy}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
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
            Add
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
