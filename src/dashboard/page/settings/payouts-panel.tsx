import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Question } from '../design/question.tsx';
import { say } from '../design/toast.tsx';

const SetPayouts = graphql(`
  mutation SetPayouts($enabled: Boolean!) {
    setPayoutsEnabled(enabled: $enabled) {
      id
      payoutsEnabled
    }
  }
`);

/** Whether payouts are on, and the switch, which says before what it does. */
export function PayoutsPanel({ enabled }: { readonly enabled: boolean }) {
  // What is asked for is what was seen, also if somebody else switches meanwhile.
  const [asked, setAsked] = useState<boolean>();
  const { run, busy, refusal } = useDeed(SetPayouts, HARMLESS_AGAIN);
  const change = async (to: boolean) => {
    if (!(await run({ enabled: to }))) return;
    setAsked(undefined);
    say(to ? 'Payouts are on.' : 'Payouts are off.');
  };
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Payouts</h2>
        {enabled ? <Badge tone="good">On</Badge> : <Badge tone="warn">Off</Badge>}
      </header>
      <p class="quiet">
        {enabled
          ? 'Whoever has a key that may pay can pay from the payout balance.'
          : 'Every payout is refused, whoever asks for it. What was paid stays paid.'}
      </p>
      <div class="actions">
        <Button onClick={() => setAsked(!enabled)}>
          {enabled ? 'Switch payouts off' : 'Switch payouts on'}
        </Button>
      </div>
      {asked !== undefined && (
        <Question
          title={asked ? 'Switch payouts on?' : 'Switch payouts off?'}
          kind={asked ? 'primary' : 'danger'}
          yes={asked ? 'Switch on' : 'Switch off'}
          busy={busy}
          refusal={refusal}
          onYes={() => void change(asked)}
          onClose={() => setAsked(undefined)}
        >
          {asked ? <WhenOn /> : <WhenOff />}
        </Question>
      )}
    </section>
  );
}

function WhenOff() {
  return (
    <>
      <p>
        From the next request on, every payout is refused. The API answers 403:{' '}
        <q>Payouts are currently disabled. Please enable them in Settings.</q>
      </p>
      <p>
        Pay runs that are under way pause. Balances stay as they are, payouts can be taken back, and
        a repeat of a payout that was made before is answered as it was.
      </p>
    </>
  );
}

function WhenOn() {
  return (
    <>
      <p>From the next request on, payouts are made again, and the API answers 201.</p>
      <p>Pay runs that have paused go on once they are confirmed again.</p>
    </>
  );
}
