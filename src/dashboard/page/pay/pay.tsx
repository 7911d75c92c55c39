import { useMutation } from '@urql/preact';
import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { type Refusal, refusalOf } from '../api/refusal.ts';
import { useAddress } from '../api/use-address.ts';
import { Button } from '../design/button.tsx';
import { formatMoney, parseMoney } from '../design/money-text.ts';
import { say } from '../design/toast.tsx';
import { useDraft } from '../design/use-draft.ts';
import { Page } from '../shell/page.tsx';
import { Confirm } from './confirm.tsx';
import { PayFields } from './pay-fields.tsx';

const Pay = graphql(`
  mutation Pay($input: CreatePayoutUserInput!) {
    createPayoutUser(input: $input) {
      entry {
        id
      }
      payoutUser {
        id
        email
        balance
      }
      payoutBalance {
        id
        amount
      }
    }
  }
`);

/** One key for each form, also after a reload: a double click or a retry pays once. */
const empty = () => ({
  email: '',
  amount: '',
  reference: '',
  key: newIdempotencyKey(),
  /** Whether it was sent and nobody knows what became of it: it may only be sent again as it was. */
  isUnknown: false,
});

/** Pays somebody: a form, a question, and what is known where no reply came. */
export function PaySomebody() {
  const { query } = useAddress();
  const [draft, change, clear] = useDraft('pay', { ...empty(), email: query['email'] ?? '' });
  const [asking, setAsking] = useState(false);
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [{ fetching }, pay] = useMutation(Pay);
  const typed = parseMoney(draft.amount);
  const begin = () => {
    clear();
    change(empty());
    setRefusal(undefined);
    setTried(false);
  };
  const submit = async () => {
    if (fetching || !('cents' in typed)) return;
    const { email, reference, key: idempotencyKey } = draft;
    // Kept before it is sent: the window may be gone when the reply comes.
    change({ isUnknown: true });
    const input = { email, amount: typed.cents, idempotencyKey, ...(reference && { reference }) };
    const { data, error } = await pay({ input });
    setAsking(false);
    if (error) {
      const told = refusalOf(error);
      change({ isUnknown: told.isUnknown });
      setRefusal(told);
    }
    if (!data?.createPayoutUser) return;
    say(`$${formatMoney(typed.cents)} was paid to ${data.createPayoutUser.payoutUser.email}.`);
    begin();
  };
  return (
    <Page title="Pay somebody">
      <section class="panel">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            setRefusal(undefined);
            if ('cents' in typed) setAsking(true);
          }}
        >
          <PayFields
            draft={draft}
            change={change}
            refusal={refusal}
            amountProblem={tried && 'problem' in typed ? typed.problem : undefined}
            busy={fetching}
          />
          <div class="actions">
            <Button kind="primary" type="submit" busy={fetching}>
              {draft.isUnknown ? 'Send it again' : 'Review'}
            </Button>
            {!draft.isUnknown && <Button onClick={begin}>Clear the form</Button>}
          </div>
        </form>
      </section>
      {asking && 'cents' in typed && (
        <Confirm
          email={draft.email}
          cents={typed.cents}
          busy={fetching}
          onPay={() => void submit()}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  );
}
