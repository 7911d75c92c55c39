import type { ComponentChildren } from 'preact';
import { Money } from '../design/money.tsx';
import { Time } from '../design/time.tsx';
import type { EntryData } from './entry-query.ts';
import { ENTRY_KINDS } from './kinds.ts';

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Who asked for an entry, in words. */
export function actorText(actor: string | null): string {
  if (actor === null) return 'Not recorded';
  const [kind = '', id] = actor.split(':', 2);
  const names: Readonly<Record<string, string>> = {
    key: 'API key',
    session: 'Dashboard session',
    cli: 'Operator, at the command line',
    job: 'The gateway itself',
  };
  const name = names[kind] ?? kind;
  return id === undefined ? name : `${name} ${id}`;
}

/** All that there is to say of an entry. */
export function EntryFacts({ entry }: { readonly entry: EntryData }) {
  const { payoutUser, reverses, payRun } = entry;
  return (
    <dl class="facts">
      <Fact name="Amount">
        <Money cents={entry.amount} sign={ENTRY_KINDS[entry.type].sign} class="large" />
      </Fact>
      {payoutUser && (
        <Fact name="Payout user">
          <a href={`/dashboard/users/${payoutUser.id}`}>{payoutUser.email}</a>
        </Fact>
      )}
      <Fact name="When">
        <Time at={entry.createdAt} />
      </Fact>
      <Fact name="Reference">{entry.reference ?? '–'}</Fact>
      {entry.type === 'ALLOCATION' && (
        <>
          <Fact name="Taken back of it">
            <Money cents={entry.reversedAmount} />
          </Fact>
          <Fact name="What remains">
            <Money cents={entry.remainingAmount} />
          </Fact>
        </>
      )}
      {reverses && (
        <Fact name="Takes back">
          <a href={`/dashboard/history/${reverses.id}`}>
            A payout of <Money cents={reverses.amount} />
          </a>
        </Fact>
      )}
      {payRun && (
        <Fact name="Made by the pay run">
          <a href={`/dashboard/runs/${payRun.id}`}>{payRun.name ?? 'without a name'}</a>
        </Fact>
      )}
      <Fact name="Payout balance after it">
        <Money cents={entry.payoutBalanceAfter} />
      </Fact>
      <Fact name="Main balance after it">
        <Money cents={entry.balanceAfter} />
      </Fact>
      {payoutUser && (
        <Fact name="Payout user's balance after it">
          <Money cents={entry.userBalanceAfter} />
        </Fact>
      )}
      <Fact name="Asked for by">{actorText(entry.actor)}</Fact>
      <Fact name="Id">
        <code>{entry.id}</code>
      </Fact>
    </dl>
  );
}
