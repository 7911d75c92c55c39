import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Money } from '../design/money.tsx';

interface ConfirmProps {
  readonly email: string;
  readonly cents: number;
  readonly busy: boolean;
  readonly onPay: () => void;
  readonly onClose: () => void;
}

/** An amount as one says it: `1,250 dollars and 5 cents`. */
function inWords(cents: number): string {
  const dollars = (cents - (cents % 100)) / 100;
  const rest = cents % 100;
  const whole = `${dollars.toLocaleString('en-US')} ${dollars === 1 ? 'dollar' : 'dollars'}`;
  return rest === 0 ? whole : `${whole} and ${rest} ${rest === 1 ? 'cent' : 'cents'}`;
}

/** The last question before money moves: who, and how much. */
export function Confirm({ email, cents, busy, onPay, onClose }: ConfirmProps) {
  return (
    <Dialog title="Pay this?" onClose={onClose} stays={busy}>
      <p>
        <strong>{email}</strong> is given <Money cents={cents} />: {inWords(cents)}.
      </p>
      <div class="actions">
        <Button kind="primary" busy={busy} onClick={onPay}>
          Pay
        </Button>
        <Button onClick={onClose}>Back</Button>
      </div>
    </Dialog>
  );
}
