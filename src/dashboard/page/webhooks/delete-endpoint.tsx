import { useLocation } from 'preact-iso';
import { graphql } from '../api/graphql.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Question } from '../design/question.tsx';
import { say } from '../design/toast.tsx';
import type { EndpointData } from './endpoint.ts';

const DeleteWebhookEndpoint = graphql(`
  mutation DeleteEndpoint($id: ID!) {
    deleteWebhookEndpoint(id: $id) {
      id
    }
  }
`);

interface DeleteEndpointProps {
  readonly endpoint: EndpointData;
  readonly onClose: () => void;
}

/** Deletes an endpoint with the log of what was sent to it. */
export function DeleteEndpoint({ endpoint: { id, url }, onClose }: DeleteEndpointProps) {
  const { route } = useLocation();
  const { run, busy, refusal } = useDeed(DeleteWebhookEndpoint, HARMLESS_AGAIN);
  const remove = async () => {
    if (!(await run({ id }))) return;
    say('The endpoint was deleted.');
    onClose();
    route('/dashboard/webhooks', true);
  };
  return (
    <Question
      title="Delete the endpoint?"
      yes="Delete"
      no="Keep it"
      busy={busy}
      refusal={refusal}
      onYes={() => void remove()}
      onClose={onClose}
    >
      <p>
        Nothing is sent to <code>{url}</code> any more, and its deliveries are gone from this list.
        This cannot be undone: switch it off instead, if you may want it again.
      </p>
    </Question>
  );
}
