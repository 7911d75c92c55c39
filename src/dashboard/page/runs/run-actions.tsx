import { useEffect, useRef, useState } from 'preact/hooks';
import { type Scope, useSession } from '../api/session.ts';
import { Button } from '../design/button.tsx';
import { focusHeading } from '../shell/page.tsx';
import { CancelRun } from './cancel-run.tsx';
import { ConfirmRun } from './confirm-run.tsx';
import { type Deed, deedsFor } from './deeds.ts';
import { ReverseRun } from './reverse-run.tsx';
import type { BalanceData, RunData } from './run-query.ts';

interface RunActionsProps {
  readonly run: RunData;
  readonly balance: BalanceData;
}

const SCOPES: Readonly<Record<Deed, Scope>> = { confirm: 'pay', cancel: 'pay', reverse: 'reverse' };

/** What may be done about a run, each after a question that says what happens. */
export function RunActions({ run, balance }: RunActionsProps) {
  const { scopes } = useSession();
  const [asking, setAsking] = useState<Deed>();
  const close = () => setAsking(undefined);
  useFocusKept(run.status);
  const deeds = deedsFor(run).filter(({ deed }) => scopes.includes(SCOPES[deed]));
  return (
    <>
      {deeds.map(({ deed, text, kind }) => (
        <Button key={deed} kind={kind} onClick={() => setAsking(deed)}>
          {text}
        </Button>
      ))}
      {asking === 'confirm' && <ConfirmRun run={run} balance={balance} onClose={close} />}
      {asking === 'cancel' && <CancelRun run={run} onClose={close} />}
      {asking === 'reverse' && <ReverseRun run={run} onClose={close} />}
    </>
  );
}

/** A button that goes with its state takes the focus with it: then the heading has it, by which one goes on. */
function useFocusKept(status: string): void {
  const before = useRef(status);
  useEffect(() => {
    if (before.current !== status && document.activeElement === document.body) focusHeading();
    before.current = status;
  }, [status]);
}
