import { useMay } from '../api/session.ts';
import { Time } from '../design/time.tsx';
import type { BalanceData, RunData } from './run-query.ts';
import { count, dollars, paidSentence, stillToPay, titleOf } from './run-words.ts';

interface RunNotesProps {
  readonly run: RunData;
  readonly balance: BalanceData;
}

/** What is to be known before one goes on: errors, an earlier file of the same lines, why it is paused. */
export function RunNotes({ run, balance }: RunNotesProps) {
  const isDraft = run.status === 'DRAFT';
  return (
    <>
      {isDraft && <Invalid run={run} />}
      {isDraft && run.duplicateOf && <Duplicate of={run.duplicateOf} />}
      {run.status === 'PAUSED' && <Paused run={run} balance={balance} />}
      {run.status === 'REVERSED' && run.reversedAmount < run.paidAmount && (
        <p class="note warn">
          {dollars(run.paidAmount - run.reversedAmount)} could not be taken back: the balances of
          their payout users did not allow it. The lines below say which.
        </p>
      )}
    </>
  );
}

function Invalid({ run: { lineCount, validLines } }: Pick<RunNotesProps, 'run'>) {
  const invalid = lineCount - validLines;
  if (invalid === 0) return null;
  return (
    <p class="note warn">
      {invalid === lineCount
        ? 'No line can be paid. Mend the file as the list below says, and upload it again.'
        : `${count(invalid, 'line')} cannot be paid, as the list below says. Mend the file and upload it ` +
          'again, or pay the others alone.'}
    </p>
  );
}

function Duplicate({ of }: { readonly of: NonNullable<RunData['duplicateOf']> }) {
  return (
    <p class="note warn">
      <span>
        These are the same lines as those of <a href={`/dashboard/runs/${of.id}`}>{titleOf(of)}</a>,
        uploaded <Time at={of.createdAt} />. {paidSentence(of)}
      </span>
    </p>
  );
}

/** Why it is paused, and how it goes on. */
function Paused({ run, balance: { amount, payoutsEnabled } }: RunNotesProps) {
  const mayManage = useMay('manage');
  const settings = mayManage ? (
    <a href="/dashboard/settings">Settings</a>
  ) : (
    'Settings, for which your key may not do enough,'
  );
  const left = stillToPay(run);
  const isOff = run.pausedReason === 'PAYOUTS_DISABLED';
  const isMended = isOff ? payoutsEnabled : amount >= left;
  return (
    <div class="note warn" role="status">
      <p>
        {isOff
          ? 'It is paused as payouts are off.'
          : `It is paused for lack of money: at most ${dollars(left)} are still to be paid, and the payout ` +
            `balance is ${dollars(amount)}.`}{' '}
        Nothing is lost, and no line is paid twice.{' '}
        {isMended && 'That is mended now: it can go on.'}
        {!isMended && isOff && <>Switch payouts on in {settings}, and then have it go on.</>}
        {!isMended && !isOff && (
          <>
            Move {dollars(left - amount)} to the payout balance in {settings}, and then have it go
            on.
          </>
        )}
      </p>
    </div>
  );
}
