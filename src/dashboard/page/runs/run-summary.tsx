import type { ComponentChildren } from 'preact';
import { Money } from '../design/money.tsx';
import { Time } from '../design/time.tsx';
import { RunProgress } from './run-progress.tsx';
import type { RunData } from './run-query.ts';
import { RunState } from './run-state.tsx';
import { count, peopleOf } from './run-words.ts';

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A number of lines that is only told where there are any. */
function Lines({ name, number }: { readonly name: string; readonly number: number }) {
  return number === 0 ? null : <Fact name={name}>{number.toLocaleString('en-US')}</Fact>;
}

/** What a run is made of, and how far it has come. */
export function RunSummary({ run }: { readonly run: RunData }) {
  return (
    <section class="panel" aria-label="The pay run">
      <p role="status">
        <RunState status={run.status} />
      </p>
      <p class="sum">
        <Money cents={run.amount} class="large" />{' '}
        <span>to {count(peopleOf(run), 'person', 'people')}</span>
      </p>
      {run.status === 'DRAFT' ? (
        <p class="quiet">
          Nothing is paid yet. A pay run that nobody confirms is thrown away after 7 days.
        </p>
      ) : (
        <RunProgress run={run} />
      )}
      <dl class="facts compact">
        <Lines name="Lines" number={run.lineCount} />
        <Lines name="Lines with errors" number={run.lineCount - run.validLines} />
        <Lines name="Lines for somebody named before" number={run.duplicateEmails} />
        <Lines name="Lines that could not be paid" number={run.failedLines} />
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
