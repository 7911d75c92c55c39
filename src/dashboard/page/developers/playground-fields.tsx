import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { Button } from '../design/button.tsx';
import { formatMoney } from '../design/money-text.ts';
import { TextInput } from '../design/text-input.tsx';
import type { TypedPayout } from './payout-request.ts';

interface PlaygroundFieldsProps {
  readonly typed: TypedPayout;
  readonly change: (change: Partial<TypedPayout>) => void;
  readonly secret: string;
  readonly onSecret: (key: string) => void;
  readonly problem: string | undefined;
}

/** What a payout is made of, as the API takes it: also what it would refuse. */
export function PlaygroundFields({
  typed,
  change,
  secret,
  onSecret,
  problem,
}: PlaygroundFieldsProps) {
  return (
    <>
      <TextInput
        label="Secret key"
        name="playgroundKey"
        type="password"
        value={secret}
        onInput={onSecret}
        hint="It is kept in this page's memory alone, and gone when you leave the page. Your session's key is not used."
        errors={problem === undefined ? [] : [problem]}
      />
      <div class="filters fields">
        <TextInput
          label="email"
          name="playgroundEmail"
          value={typed.email}
          onInput={(email) => change({ email })}
        />
        <TextInput
          label="amount"
          name="playgroundAmount"
          value={typed.amount}
          onInput={(amount) => change({ amount })}
          hint={inDollars(typed.amount)}
        />
        <TextInput
          label="reference"
          name="playgroundReference"
          value={typed.reference}
          onInput={(reference) => change({ reference })}
        />
      </div>
      <div class="row">
        <div class="grows">
          <TextInput
            label="Idempotency-Key"
            name="playgroundIdempotencyKey"
            value={typed.idempotencyKey}
            onInput={(idempotencyKey) => change({ idempotencyKey })}
          />
        </div>
        <Button onClick={() => change({ idempotencyKey: newIdempotencyKey('playground') })}>
          New key
        </Button>
      </div>
      <p class="quiet">
        Sent again under the same Idempotency-Key, a payout is made once. Take a new key for another
        payout; without one, each call pays again.
      </p>
    </>
  );
}

/** Cents as one says them, where they are cents at all. */
function inDollars(amount: string): string {
  const plain = amount.trim();
  return /^\d{1,15}$/.test(plain) ? `Cents: this is $${formatMoney(Number(plain))}.` : 'In cents.';
}
