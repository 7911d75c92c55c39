import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { useSession } from '../api/session.ts';
import { useDeed } from '../api/use-deed.ts';
import { OVERLAPS, OverlapSelect } from '../design/overlap-select.tsx';
import { Question } from '../design/question.tsx';
import { ShownOnce } from '../design/shown-once.tsx';
import { type KeyData, KeyRow, maskedKey, nameOf } from './key.ts';

const RegenerateKey = graphql(
  `
    mutation RotateKey($id: ID!, $overlapHours: Int!) {
      regenerateApiKey(id: $id, overlapHours: $overlapHours) {
        key
        apiKey {
          ...KeyRow
        }
        replaced {
          ...KeyRow
        }
      }
    }
  `,
  [KeyRow],
);

const UNKNOWN =
  'The gateway did not answer, so it is not known whether the key was replaced. Look at the list of ' +
  'keys: if there is a new one that nobody has seen, revoke it and create another.';

interface RotateKeyProps {
  readonly apiKey: KeyData;
  readonly onClose: () => void;
}

/** Replaces a key by one that may do the same, which is shown once; the old one may live on for a while. */
export function RotateKey({ apiKey, onClose }: RotateKeyProps) {
  const { key_id: own } = useSession();
  const isOwn = apiKey.id === own;
  // This session ends with its key, and the new one could not be shown any more.
  const overlaps = OVERLAPS.filter(({ value }) => !isOwn || value !== '0');
  const [hours, setHours] = useState('24');
  const [made, setMade] = useState<string>();
  const { run, busy, refusal } = useDeed(RegenerateKey, UNKNOWN);
  const rotate = async () => {
    const data = await run({ id: apiKey.id, overlapHours: Number(hours) });
    setMade(data?.regenerateApiKey?.key);
  };
  if (made !== undefined) {
    return (
      <ShownOnce title="The key was replaced" what="the new key" secret={made} onClose={onClose}>
        <p>
          {hours === '0' ? 'The old key is dead.' : `The old key works for ${wordsOf(hours)} more.`}
        </p>
      </ShownOnce>
    );
  }
  return (
    <Question
      title={`Rotate “${nameOf(apiKey)}”?`}
      yes="Rotate"
      kind="primary"
      busy={busy}
      refusal={refusal}
      onYes={() => void rotate()}
      onClose={onClose}
    >
      <p>
        A new key takes the place of <code>{maskedKey(apiKey)}</code>, with the same name, the same
        end, and the same that it may do. Both work during the overlap, so that you can change your
        servers one after another.
      </p>
      {isOwn && (
        <p class="why">
          You are signed in with this key: your session ends when it does. Sign in with the new one
          before then.
        </p>
      )}
      <OverlapSelect what="key" value={hours} onChange={setHours} options={overlaps} />
    </Question>
  );
}

function wordsOf(hours: string): string {
  return OVERLAPS.find(({ value }) => value === hours)?.text ?? '';
}
