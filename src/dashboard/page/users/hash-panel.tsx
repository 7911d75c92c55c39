import { useClient, useMutation } from '@urql/preact';
import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { refusalOf } from '../api/refusal.ts';
import { Button } from '../design/button.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { sentenceOf } from '../design/states.tsx';
import { say } from '../design/toast.tsx';

const HashQuery = graphql(`
  query UserHash($id: ID!) {
    payoutUser(id: $id) {
      id
      hash
    }
  }
`);

const RotateHash = graphql(`
  mutation RotateHash($id: ID!) {
    rotatePayoutUserHash(id: $id) {
      id
      hash
    }
  }
`);

interface HashPanelProps {
  readonly id: string;
  readonly email: string;
  readonly mayRotate: boolean;
}

/** The hash, which is a password: it is asked for when somebody wants to see it, and not before. */
export function HashPanel({ id, email, mayRotate }: HashPanelProps) {
  const client = useClient();
  const [hash, setHash] = useState<string>();
  const [asking, setAsking] = useState(false);
  const show = async () => {
    const { data, error } = await client.query(
      HashQuery,
      { id },
      { requestPolicy: 'network-only' },
    );
    if (error) say(sentenceOf(error), 'bad');
    setHash(data?.payoutUser?.hash);
  };
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Hash</h2>
        {mayRotate && <Button onClick={() => setAsking(true)}>Replace it</Button>}
      </header>
      <p class="quiet">Whoever has it logs in as this payout user. Hand it to nobody else.</p>
      <div class="secret">
        {hash === undefined ? (
          <Button onClick={() => void show()}>Show the hash</Button>
        ) : (
          <>
            <code>{hash}</code>
            <CopyButton text={hash} what="the hash" />
            <Button onClick={() => setHash(undefined)}>Hide it</Button>
          </>
        )}
      </div>
      {asking && (
        <ReplaceHash id={id} email={email} onClose={() => setAsking(false)} onReplaced={setHash} />
      )}
    </section>
  );
}

interface ReplaceHashProps {
  readonly id: string;
  readonly email: string;
  readonly onClose: () => void;
  readonly onReplaced: (hash: string) => void;
}

function ReplaceHash({ id, email, onClose, onReplaced }: ReplaceHashProps) {
  const [{ fetching }, rotate] = useMutation(RotateHash);
  const [problem, setProblem] = useState<string>();
  const replace = async () => {
    const { data, error } = await rotate({ id });
    if (error) {
      const { text, fields } = refusalOf(error);
      setProblem(text ?? Object.values(fields).flat().join(' '));
    }
    if (!data?.rotatePayoutUserHash) return;
    onReplaced(data.rotatePayoutUserHash.hash);
    say('The hash was replaced. The old one is dead.');
    onClose();
  };
  return (
    <Dialog title="Replace the hash?" onClose={onClose}>
      <p>
        The hash of {email} stops working at once, and never comes back. Give the new one to them
        yourself.
      </p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <div class="actions">
        <Button kind="danger" busy={fetching} onClick={() => void replace()}>
          Replace it
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </div>
    </Dialog>
  );
}
