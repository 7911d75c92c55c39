import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { useDeed } from '../api/use-deed.ts';
import { OverlapSelect } from '../design/overlap-select.tsx';
import { Question } from '../design/question.tsx';
import { ShownOnce } from '../design/shown-once.tsx';
import { type EndpointData, EndpointRow } from './endpoint.ts';

const RotateSecret = graphql(
  `
    mutation RotateSecret($id: ID!, $overlapHours: Int!) {
      rotateWebhookSecret(id: $id, overlapHours: $overlapHours) {
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
  'The gateway did not answer, so it is not known whether the secret was replaced. Try again: you are ' +
  'then shown another one.';

interface ReplaceSecretProps {
  readonly endpoint: EndpointData;
  readonly onClose: () => void;
}

/** Replaces the secret of an endpoint, and shows the new one once; both may sign for a while. */
export function ReplaceSecret({ endpoint: { id }, onClose }: ReplaceSecretProps) {
  const [hours, setHours] = useState('24');
  const [secret, setSecret] = useState<string>();
  const { run, busy, refusal } = useDeed(RotateSecret, UNKNOWN);
  const replace = async () => {
    const data = await run({ id, overlapHours: Number(hours) });
    setSecret(data?.rotateWebhookSecret?.secret);
  };
  if (secret !== undefined) {
    return (
      <ShownOnce
        title="The secret was replaced"
        what="the new secret"
        secret={secret}
        onClose={onClose}
      />
    );
  }
  return (
    <Question
      title="Replace the secret?"
      kind="primary"
      yes="Replace it"
      no="Keep it"
      busy={busy}
      refusal={refusal}
      onYes={() => void replace()}
      onClose={onClose}
    >
      <p>
        Deliveries are signed with a new secret from now on. During the overlap{' '}
        <code>webhook-signature</code> has both signatures, so that your server can be changed
        meanwhile; <code>Signature</code> is that of the new one at once.
      </p>
      <OverlapSelect what="secret" value={hours} onChange={setHours} />
    </Question>
  );
}
