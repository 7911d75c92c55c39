import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import { useMay } from '../api/session.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Page } from '../shell/page.tsx';
import { EntryFacts } from './entry-facts.tsx';
import { type EntryData, EntryQuery } from './entry-query.ts';
import { ENTRY_KINDS } from './kinds.ts';
import { TakeBack } from './take-back.tsx';

/** One entry: what it moved, for whom, who asked for it, and what has been taken back of it. */
export function EntryPage() {
  const id = useRoute().params['id'] ?? '';
  const { data, error, loading, refresh } = useApiQuery(EntryQuery, { id }, { live: true });
  const mayReverse = useMay('reverse');
  const [taking, setTaking] = useState(false);
  const entry = data?.historyEntry;
  if (!entry) {
    return (
      <Page title="Entry">
        {error && <Failed error={error} retry={refresh} />}
        {loading && <Loading what="the entry" />}
        {data && <Empty title="There is no entry of this id." />}
      </Page>
    );
  }
  const canTakeBack = mayReverse && entry.type === 'ALLOCATION' && entry.remainingAmount > 0;
  return (
    <Page
      title={ENTRY_KINDS[entry.type].name}
      actions={canTakeBack && <Button onClick={() => setTaking(true)}>Take back</Button>}
    >
      {error && <Failed error={error} retry={refresh} />}
      <section class="panel" aria-label="The entry">
        <ReversedBadge entry={entry} />
        <EntryFacts entry={entry} />
      </section>
      <Metadata metadata={entry.metadata} />
      {taking && (
        <TakeBack
          entry={entry}
          onClose={() => {
            setTaking(false);
            refresh();
          }}
        />
      )}
    </Page>
  );
}

function ReversedBadge({
  entry: { reversedAmount, remainingAmount },
}: {
  readonly entry: EntryData;
}) {
  if (reversedAmount === 0) return null;
  return (
    <p>
      <Badge tone="warn">{remainingAmount === 0 ? 'Taken back' : 'Taken back in part'}</Badge>
    </p>
  );
}

/** What the merchant attached to it, as it is: text and nothing else. */
function Metadata({ metadata }: Pick<EntryData, 'metadata'>) {
  const pairs = Object.entries(metadata);
  if (pairs.length === 0) return null;
  return (
    <section class="panel">
      <h2>Metadata</h2>
      <dl class="facts">
        {pairs.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
