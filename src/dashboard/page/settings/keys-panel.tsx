import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { usePaging } from '../api/use-address.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Button } from '../design/button.tsx';
import { Pager } from '../design/pager.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Table } from '../design/table.tsx';
import { CreateKey } from './create-key.tsx';
import { type KeyData, KeyRow } from './key.ts';
import { keyColumns } from './key-columns.tsx';
import { RevokeKey } from './revoke-key.tsx';
import { RotateKey } from './rotate-key.tsx';

const KeysQuery = graphql(
  `
    query Keys($first: Int, $after: String, $last: Int, $before: String) {
      apiKeys(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        nodes {
          ...KeyRow
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `,
  [KeyRow],
);

/** What is being done about a key. */
type Doing = { readonly what: 'rotate' | 'revoke'; readonly key: KeyData };

/** The keys: what each may do, until when, and when it was last used; made, replaced and ended here. */
export function KeysPanel() {
  const { variables, isFirst, onNext, onPrevious } = usePaging();
  const { data, error, loading, stale, refresh } = useApiQuery(KeysQuery, variables, {
    live: isFirst,
  });
  const [creating, setCreating] = useState(false);
  const [doing, setDoing] = useState<Doing>();
  const keys = data?.apiKeys;
  const close = () => {
    setDoing(undefined);
    setCreating(false);
    refresh();
  };
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>API keys</h2>
        <Button onClick={() => setCreating(true)}>Create a key</Button>
      </header>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the keys" />}
      {keys && keys.nodes.length === 0 && <Empty title="There is no key." />}
      {keys && keys.nodes.length > 0 && (
        <Table
          caption="API keys, newest first"
          columns={keyColumns({
            onRotate: (key) => setDoing({ what: 'rotate', key }),
            onRevoke: (key) => setDoing({ what: 'revoke', key }),
          })}
          rows={keys.nodes}
          keyOf={({ id }) => id}
          busy={stale && !isFirst}
        />
      )}
      {keys && (keys.pageInfo.hasNextPage || keys.pageInfo.hasPreviousPage) && (
        <Pager
          of="keys"
          one="key"
          total={keys.totalCount}
          hasPrevious={keys.pageInfo.hasPreviousPage}
          hasNext={keys.pageInfo.hasNextPage}
          onPrevious={() => onPrevious(keys.pageInfo.startCursor)}
          onNext={() => onNext(keys.pageInfo.endCursor)}
        />
      )}
      {creating && <CreateKey onClose={close} />}
      {doing?.what === 'rotate' && <RotateKey apiKey={doing.key} onClose={close} />}
      {doing?.what === 'revoke' && <RevokeKey apiKey={doing.key} onClose={close} />}
    </section>
  );
}
