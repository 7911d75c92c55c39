import { type ComponentChildren } from 'preact';
import { Money } from '../design/money.tsx';
import { Time } from '../design/time.tsx';
import { RunProgress } from './run-progress.tsx';
import { type RunData } from './run-query.ts';
import { RunState } from './run-state.tsx';
import { peopleOf } from './run-words.ts';

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a run is made of, and how far it has come. */
export function RunSummary({ run }: { readonly run: RunData }) {
  const invalid = run.lineCount - run.validLines;
  const number = (value: number) => value.toLocaleString('en-US');
  return (
    <section class="panel" aria-label="The pay run">
      <p role="status">
        <RunState status={run.status} />
      </p>
      <RunProgress run={run} />
      <dl class="facts">
        <Fact name="Amount">
          <Money cents={run.amount} class="large" />
        </Fact>
        <Fact name="People">{number(peopleOf(run))}</Fact>
        <Fact name="Lines">{number(run.lineCount)}</Fact>
        {invalid > 0 && <Fact name="Lines with errors">{number(invalid)}</Fact>}
        {run.duplicateEmails > 0 && (
          <Fact name="Lines for somebody named before">{number(run.duplicateEmails)}</Fact>
        )}
        {run.status !== 'DRAFT' && (
          <Fact name="Paid">
            <Money cents={run.paidAmount} />
          </Fact>
        )}
        {run.failedLines > 0 && <Fact name="Lines not paid">{number(run.failedLines)}</Fact>}
        {(run.reversedAmount > 0 || run.status === 'REVERSED') && (
          <Fact name="Taken back">
            <Money cents={run.reversedAmount} />
          </Fact>
        )}
        <Fact name="Uploaded">
          <Time at={run.createdAt} />
        </Fact>
        {run.finishedAt !== null && (
          <Fact name="Finished">
            <Time at={run.finishedAt} />
          </Fact>
        )}
      </dl>
    </section>
  );
}
