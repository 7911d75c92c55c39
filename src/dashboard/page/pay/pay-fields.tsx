import type { Refusal } from '../api/refusal.ts';
import { MoneyInput } from '../design/money-input.tsx';
import { TextInput } from '../design/text-input.tsx';

interface PayFieldsProps {
  readonly draft: {
    readonly email: string;
    readonly amount: string;
    readonly reference: string;
    readonly isUnknown: boolean;
  };
  readonly change: (change: { email?: string; amount?: string; reference?: string }) => void;
  readonly refusal: Refusal | undefined;
  readonly amountProblem: string | undefined;
  readonly busy: boolean;
}

/** What a payout is made of, with the API's own texts beside the fields; and what is known of one that was sent. */
export function PayFields({ draft, change, refusal, amountProblem, busy }: PayFieldsProps) {
  const fieldErrors = (name: string) => refusal?.fields[name] ?? [];
  return (
    <>
      <fieldset disabled={draft.isUnknown || busy}>
        <TextInput
          label="E-mail address"
          name="email"
          type="email"
          value={draft.email}
          onInput={(email) => change({ email })}
          maxLength={255}
          errors={fieldErrors('email')}
        />
        <MoneyInput
          label="Amount"
          name="amount"
          value={draft.amount}
          onInput={(amount) => change({ amount })}
          errors={[
            ...(amountProblem === undefined ? [] : [amountProblem]),
            ...fieldErrors('amount'),
          ]}
          hint="In US dollars, such as 12.50 or 1,250.00."
        />
        <TextInput
          label="Reference, if you like"
          name="reference"
          value={draft.reference}
          onInput={(reference) => change({ reference })}
          maxLength={100}
          errors={fieldErrors('reference')}
        />
      </fieldset>
      {refusal?.text !== undefined && (
        <p class="failed" role="alert">
          {refusal.text}
        </p>
      )}
      {draft.isUnknown && refusal === undefined && !busy && (
        <p class="failed" role="alert">
          This payout was sent, and it is not known whether it was made. Send it again to find out:
          it is made once.
        </p>
      )}
    </>
  );
}
