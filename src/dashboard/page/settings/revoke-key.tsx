import { graphql } from '../api/graphql.ts';
import { useSession } from '../api/session.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Question } from '../design/question.tsx';
import { Time } from '../design/time.tsx';
import { say } from '../design/toast.tsx';
import { type KeyData, KeyRow, maskedKey, nameOf } from './key.ts';

const RevokeApiKey = graphql(
  `
    mutation RevokeKey($id: ID!) {
      revokeApiKey(id: $id) {
        ...KeyRow
      }
    }
  `,
  [KeyRow],
);

interface RevokeKeyProps {
  readonly apiKey: KeyData;
  readonly onClose: () => void;
}

/** Ends a key for good, after a question that says who will notice. */
export function RevokeKey({ apiKey, onClose }: RevokeKeyProps) {
  const { key_id: own } = useSession();
  const { run, busy, refusal } = useDeed(RevokeApiKey, HARMLESS_AGAIN);
  const revoke = async () => {
    if (!(await run({ id: apiKey.id }))) return;
    say(`The key “${nameOf(apiKey)}” was revoked.`);
    onClose();
  };
  return (
    <Question
      title={`Revoke “${nameOf(apiKey)}”?`}
      yes="Revoke"
      no="Keep it"
      busy={busy}
      refusal={refusal}
      onYes={() => void revoke()}
      onClose={onClose}
    >
      <p>
        <code>{maskedKey(apiKey)}</code> stops working with the next request, and never works again.
        Whatever uses it is answered 401.
      </p>
      <p>
        {apiKey.lastUsedAt === null ? (
          'It has never been used.'
        ) : (
          <>
            It was last used <Time at={apiKey.lastUsedAt} />.
          </>
        )}
      </p>
      {apiKey.id === own && (
        <p class="why">
          You are signed in with this key. Revoking it ends this session, too: to sign in again you
          need another key.
        </p>
      )}
    </Question>
  );
}
