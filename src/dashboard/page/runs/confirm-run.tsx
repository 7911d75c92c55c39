import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { HARMLESS_AGAIN, useDeed } from '../api/use-deed.ts';
import { Choices } from '../design/choices.tsx';
import { Question } from '../design/question.tsx';
import { say } from '../design/toast.tsx';
import { type BalanceData, type RunData, RunFacts } from './run-query.ts';
import {
  balanceSentence,
  count,
  dollars,
  paidSentence,
  peopleOf,
  stillToPay,
  titleOf,
} from './run-words.ts';

const ConfirmPayRun = graphql(
  `
    mutation ConfirmRun($id: ID!, $skipInvalid: Boolean!, $allowDuplicate: Boolean!) {
      confirmPayRun(id: $id, skipInvalid: $skipInvalid, allowDuplicate: $allowDuplicate) {
        id
        ...RunFacts
      }
    }
  `,
  [RunFacts],
);

type Word = 'skipInvalid' | 'allowDuplicate';

/** What must be agreed to before a run is paid: nobody overlooks it in a list. */
function wordsFor({ status, lineCount, validLines, duplicateOf }: RunData) {
  if (status !== 'DRAFT') return [];
  const invalid = lineCount - validLines;
  return [
    ...(invalid > 0
      ? [{ value: 'skipInvalid' as const, text: `Leave out ${count(invalid, 'line')} with errors` }]
      : []),
    ...(duplicateOf
      ? [
          {
            value: 'allowDuplicate' as const,
            text: `Pay it although “${titleOf(duplicateOf)}” has the same lines`,
            hint: paidSentence(duplicateOf),
          },
        ]
      : []),
  ];
}

interface ConfirmRunProps {
  readonly run: RunData;
  readonly balance: BalanceData;
  readonly onClose: () => void;
}

/** The last question before a run is paid, or goes on: how many people, how much, and what remains. */
export function ConfirmRun({ run, balance, onClose }: ConfirmRunProps) {
  const { run: confirm, busy, refusal } = useDeed(ConfirmPayRun, HARMLESS_AGAIN);
  const [agreed, setAgreed] = useState<readonly Word[]>([]);
  const [tried, setTried] = useState(false);
  const words = wordsFor(run);
  const isLacking = words.some(({ value }) => !agreed.includes(value));
  const isDraft = run.status === 'DRAFT';
  const submit = async () => {
    setTried(true);
    if (isLacking) return;
    const skipInvalid = agreed.includes('skipInvalid');
    const allowDuplicate = agreed.includes('allowDuplicate');
    const done = await confirm({ id: run.id, skipInvalid, allowDuplicate });
    if (!done?.confirmPayRun) return;
    say(`${titleOf(run)} is being paid. You may leave this page: it goes on by itself.`);
    onClose();
  };
  return (
    <Question
      title={isDraft ? 'Pay this run?' : 'Go on with this run?'}
      yes={isDraft ? `Pay ${dollars(run.amount)}` : 'Go on'}
      no="Back"
      kind="primary"
      busy={busy}
      refusal={refusal}
      onYes={() => void submit()}
      onClose={onClose}
    >
      <p>
        {isDraft ? (
          <>
            <strong>{count(peopleOf(run), 'person', 'people')}</strong> are given{' '}
            <strong>{dollars(run.amount)}</strong> in all, by {count(run.validLines, 'payout')}.
          </>
        ) : (
          <>
            {count(run.paidLines, 'line')} of {run.validLines.toLocaleString('en-US')} are paid. The
            others are paid now, each once: at most <strong>{dollars(stillToPay(run))}</strong>.
          </>
        )}{' '}
        {balanceSentence(stillToPay(run), balance)}
      </p>
      {words.length > 0 && (
        <Choices
          label="Before it is paid"
          name="agreed"
          options={words}
          chosen={agreed}
          onChange={setAgreed}
          errors={tried && isLacking ? ['Tick what applies, or go back and mend the file.'] : []}
        />
      )}
    </Question>
  );
}
