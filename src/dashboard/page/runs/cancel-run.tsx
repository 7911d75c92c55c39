import { graphql } from '../api/graphql.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Question } from '../design/question.tsx';
import { say } from '../design/toast.tsx';
import { type RunData, RunFacts } from './run-query.ts';
import { count, dollars, stillToPay, titleOf } from './run-words.ts';

const CancelPayRun = graphql(
  `
    mutation CancelRun($id: ID!) {
      cancelPayRun(id: $id) {
        id
        ...RunFacts
      }
    }
  `,
  [RunFacts],
);

interface CancelRunProps {
  readonly run: RunData;
  readonly onClose: () => void;
}

/** Stops a run for good, after a question that says what stays paid. */
export function CancelRun({ run, onClose }: CancelRunProps) {
  const { run: cancel, busy, refusal } = useDeed(CancelPayRun, HARMLESS_AGAIN);
  const submit = async () => {
    const done = await cancel({ id: run.id });
    if (!done?.cancelPayRun) return;
    say(`${titleOf(run)} was cancelled.`);
    onClose();
  };
  return (
    <Question
      title={run.status === 'DRAFT' ? 'Cancel this run?' : 'Cancel what is left of this run?'}
      yes={run.status === 'DRAFT' ? 'Cancel it' : 'Cancel the rest'}
      no="Back"
      busy={busy}
      refusal={refusal}
      onYes={() => void submit()}
      onClose={onClose}
    >
      {run.status === 'DRAFT' ? (
        <p>Nothing of it was paid, and nothing will be. It stays in the list.</p>
      ) : (
        <p>
          So far {count(run.paidLines, 'line')} are paid, {dollars(run.paidAmount)} in all: that
          stays paid. At most {dollars(stillToPay(run))} will not be paid, ever, by this run.
        </p>
      )}
    </Question>
  );
}
