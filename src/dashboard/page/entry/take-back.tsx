import { useMutation } from '@urql/preact';
import { useMemo, useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { type Refusal, refusalOf } from '../api/refusal.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { MoneyInput } from '../design/money-input.tsx';
import { formatMoney, parseMoney } from '../design/money-text.ts';
import { Money } from '../design/money.tsx';
import { Refused } from '../design/refused.tsx';
import { say } from '../design/toast.tsx';
import type { EntryData } from './entry-query.ts';

const ReversePayout = graphql(`
  mutation TakeBack($input: ReversePayoutInput!) {
    reversePayout(input: $input) {
      replayed
      entry {
        id
        amount
      }
      reversed {
        id
        reversedAmount
        remainingAmount
      }
      payoutUser {
        id
        balance
      }
      payoutBalance {
        id
        amount
      }
    }
  }
`);

interface TakeBackProps {
  readonly entry: EntryData;
  readonly onClose: () => void;
}

/** Takes back a payout, all or a part of it, and says before what will remain. */
export function TakeBack({ entry, onClose }: TakeBackProps) {
  const [{ fetching }, reverse] = useMutation(ReversePayout);
  const [text, setText] = useState(formatMoney(entry.remainingAmount));
  const [refusal, setRefusal] = useState<Refusal>();
  // One for this form: a double click, or a lost connection, takes back once.
  const idempotencyKey = useMemo(() => newIdempotencyKey(), []);
  // What remained when it was asked for: the live entry soon says what remains after it, also where its
  // reply was lost, and must not keep anybody from asking again.
  const [remainedWhenAsked, setRemainedWhenAsked] = useState<number>();
  const remaining = remainedWhenAsked ?? entry.remainingAmount;
  const typed = parseMoney(text);
  const problem = problemOf(typed, remaining);
  const submit = async () => {
    if (!('cents' in typed) || problem !== undefined) return;
    setRemainedWhenAsked(remaining);
    const input = { entryId: entry.id, amount: typed.cents, idempotencyKey };
    const { data, error } = await reverse({ input });
    if (error) {
      const told = refusalOf(error);
      setRefusal(told);
      if (!told.isUnknown) setRemainedWhenAsked(undefined);
    }
    if (!data?.reversePayout) return;
    say(`$${formatMoney(data.reversePayout.entry.amount)} was taken back.`);
    onClose();
  };
  const isUnknown = refusal?.isUnknown === true;
  return (
    <Dialog title="Take back this payout" onClose={onClose} stays={isUnknown}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!fetching) void submit();
        }}
      >
        <p>
          Of <Money cents={entry.amount} /> to {entry.payoutUser?.email} there remain{' '}
          <Money cents={remaining} />.
        </p>
        <MoneyInput
          label="How much to take back"
          name="amount"
          value={text}
          onInput={setText}
          // What may have happened must be asked for as it was: another amount would be another request.
          readOnly={isUnknown}
          errors={[
            ...(problem === undefined ? [] : [problem]),
            ...(refusal?.fields['amount'] ?? []),
          ]}
        />
        {'cents' in typed && problem === undefined && (
          <p role="status">
            Then <Money cents={remaining - typed.cents} /> of it will remain with the payout user,
            and <Money cents={typed.cents} /> return to the payout balance.
          </p>
        )}
        <Refused refusal={refusal} beside={['amount']} />
        <div class="actions">
          <Button kind="danger" type="submit" busy={fetching} disabled={problem !== undefined}>
            {isUnknown ? 'Try again' : 'Take back'}
          </Button>
          <Button onClick={onClose}>{isUnknown ? 'Leave it unknown' : 'Cancel'}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function problemOf(typed: ReturnType<typeof parseMoney>, remaining: number): string | undefined {
  if ('problem' in typed) return typed.problem;
  if (typed.cents === 0) return 'Enter at least $0.01.';
  if (typed.cents > remaining) return `No more than $${formatMoney(remaining)} remain.`;
  return undefined;
}
