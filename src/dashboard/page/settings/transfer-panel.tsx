import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { type Refusal, refusalOf } from '../api/refusal.ts';
import { Button } from '../design/button.tsx';
import { MoneyInput } from '../design/money-input.tsx';
import { formatMoney, parseMoney } from '../design/money-text.ts';
import { Money } from '../design/money.tsx';
import { Refused } from '../design/refused.tsx';
import { say } from '../design/toast.tsx';
import { useDraft } from '../design/use-draft.ts';
import { useMutation } from '@urql/preact';

const Transfer = graphql(`
  mutation Transfer($input: TransferToPayoutBalanceInput!) {
    transferToPayoutBalance(input: $input) {
      replayed
      payoutBalance {
        id
        amount
        balance
      }
    }
  }
`);

/** One key for each form, also after a reload: a double click or a retry transfers once. */
const empty = () => ({
  amount: '',
  key: newIdempotencyKey(),
  /** Whether it was sent and nobody knows what became of it: it may only be sent again as it was. */
  isUnknown: false,
});

interface TransferPanelProps {
  readonly balances: { readonly amount: number; readonly balance: number };
}

/** Moves money from the main balance to the payout balance. */
export function TransferPanel({ balances }: TransferPanelProps) {
  const [draft, change, clear] = useDraft('transfer', empty());
  const [problem, setProblem] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [{ fetching }, transfer] = useMutation(Transfer);
  const submit = async () => {
    setRefusal(undefined);
    const typed = parseMoney(draft.amount);
    setProblem('problem' in typed ? typed.problem : undefined);
    if (!('cents' in typed)) return;
    // Kept before it is sent: the window may be gone when the reply comes.
    change({ isUnknown: true });
    const input = { amount: typed.cents, idempotencyKey: draft.key };
    const { data, error } = await transfer({ input });
    if (error) {
      const told = refusalOf(error);
      change({ isUnknown: told.isUnknown });
      setRefusal(told);
    }
    if (!data?.transferToPayoutBalance) return;
    say(`$${formatMoney(typed.cents)} was moved to the payout balance.`);
    clear();
    change(empty());
  };
  return (
    <section class="panel">
      <h2>Transfer to the payout balance</h2>
      <p>
        There is <Money cents={balances.balance} /> in the main balance, and{' '}
        <Money cents={balances.amount} /> in the payout balance, from which payouts are paid.
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!fetching) void submit();
        }}
      >
        <MoneyInput
          label="Amount"
          name="amount"
          value={draft.amount}
          onInput={(amount) => change({ amount })}
          readOnly={draft.isUnknown || fetching}
          hint="In US dollars, such as 12.50 or 1,250.00."
          errors={[
            ...(problem === undefined ? [] : [problem]),
            ...(refusal?.fields['amount'] ?? []),
          ]}
        />
        <Refused refusal={refusal} beside={['amount']} />
        {draft.isUnknown && refusal === undefined && !fetching && (
          <p class="failed" role="alert">
            This transfer was sent, and it is not known whether it was made. Send it again to find
            out: it is made once.
          </p>
        )}
        <Button kind="primary" type="submit" busy={fetching}>
          {draft.isUnknown && !fetching ? 'Send it again' : 'Transfer'}
        </Button>
      </form>
    </section>
  );
}
