import { useMutation } from '@urql/preact';
import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { sentenceOf } from '../design/states.tsx';
import { say } from '../design/toast.tsx';

const SetStatus = graphql(`
  mutation SetUserStatus($id: ID!, $status: PayoutUserStatus!) {
    setPayoutUserStatus(id: $id, status: $status) {
      id
      status
      updatedAt
    }
  }
`);

interface StatusSwitchProps {
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly status: 'ACTIVE' | 'INACTIVE';
  };
}

/** Takes the login from a payout user, after a question, or gives it back. */
export function StatusSwitch({ user: { id, email, status } }: StatusSwitchProps) {
  const [{ fetching }, set] = useMutation(SetStatus);
  const [asking, setAsking] = useState(false);
  const change = async () => {
    const next = status === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE';
    const { error } = await set({ id, status: next });
    setAsking(false);
    if (error) say(sentenceOf(error), 'bad');
    else say(next === 'ACTIVE' ? `${email} is active again.` : `${email} is inactive now.`);
  };
  return (
    <div class="actions">
      {status === 'ACTIVE' ? (
        <Button onClick={() => setAsking(true)}>Deactivate</Button>
      ) : (
        <Button busy={fetching} onClick={() => void change()}>
          Activate
        </Button>
      )}
      {asking && (
        <Dialog title="Deactivate this payout user?" onClose={() => setAsking(false)}>
          <p>
            The hash of {email} stops logging in at once. The balance stays, payouts still arrive,
            and you can activate it again.
          </p>
          <div class="actions">
            <Button kind="danger" busy={fetching} onClick={() => void change()}>
              Deactivate
            </Button>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
