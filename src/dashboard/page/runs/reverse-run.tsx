import { graphql } from '../api/graphql.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Question } from '../design/question.tsx';
import { say } from '../design/toast.tsx';
import { type RunData, RunFacts } from './run-query.ts';
import { count, dollars, titleOf } from './run-words.ts';

const ReversePayRun = graphql(
  `
    mutation ReverseRun($id: ID!) {
      reversePayRun(id: $id) {
        id
        ...RunFacts
      }
    }
  `,
  [RunFacts],
);

interface ReverseRunProps {
  readonly run: RunData;
  readonly onClose: () => void;
}

/** Takes back what a run has paid, after a question that says how much. */
export function ReverseRun({ run, onClose }: ReverseRunProps) {
  const { run: reverse, busy, refusal } = useDeed(ReversePayRun, HARMLESS_AGAIN);
  const submit = async () => {
    const done = await reverse({ id: run.id });
    if (!done?.reversePayRun) return;
    say(`${titleOf(run)} is being taken back.`);
    onClose();
  };
  const amount = run.paidAmount - run.reversedAmount;
  return (
    <Question
      title="Take back what this run has paid?"
      yes="Take back"
      busy={busy}
      refusal={refusal}
      onYes={() => void submit()}
      onClose={onClose}
    >
      <p>
        It has paid <strong>{dollars(run.paidAmount)}</strong> by {count(run.paidLines, 'line')}. Up
        to <strong>{dollars(amount)}</strong> return to the payout balance, from each payout user as
        far as its balance allows; the lines will say what was left.
      </p>
      <p>What is taken back is only paid again by a new run.</p>
    </Question>
  );
}
