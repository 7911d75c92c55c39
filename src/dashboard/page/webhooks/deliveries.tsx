import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { useAddress, usePaging } from '../api/use-address.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Button } from '../design/button.tsx';
import { Pager } from '../design/pager.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Table } from '../design/table.tsx';
import { DeliveryRow, filterOf } from './delivery.ts';
import { deliveryColumns } from './delivery-columns.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { DeliveryFilters } from './delivery-filters.tsx';
import type { EndpointData } from './endpoint.ts';
import { SendSince } from './send-since.tsx';
import { isDue, useSoon } from './use-soon.ts';

const DeliveriesQuery = graphql(
  `
    query Deliveries(
      $id: ID!
      $first: Int
      $after: String
      $last: Int
      $before: String
      $filter: WebhookDeliveryFilter
    ) {
      webhookDeliveries(
        endpointId: $id
        first: $first
        after: $after
        last: $last
        before: $before
        filter: $filter
      ) {
        nodes {
          ...DeliveryRow
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
  [DeliveryRow],
);

/** What was sent to an endpoint, newest first, and what came of it. */
export function Deliveries({ endpoint }: { readonly endpoint: EndpointData }) {
  const { query } = useAddress();
  const { variables, isFirst, onNext, onPrevious } = usePaging();
  const filter = filterOf(query);
  const { data, error, loading, stale, refresh } = useApiQuery(
    DeliveriesQuery,
    { id: endpoint.id, ...variables, filter },
    { live: isFirst },
  );
  const [shown, setShown] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const found = data?.webhookDeliveries;
  useSoon(endpoint.enabled && (found?.nodes ?? []).some(isDue), refresh);
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Deliveries</h2>
        {endpoint.enabled && <Button onClick={() => setAsking(true)}>Send since…</Button>}
      </header>
      <DeliveryFilters />
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the deliveries" lines={6} />}
      {found && found.nodes.length === 0 && (
        <Empty
          title={
            Object.keys(filter).length > 0 ? 'No delivery fits this.' : 'Nothing has been sent yet.'
          }
        />
      )}
      {found && found.nodes.length > 0 && (
        <Table
          caption="Deliveries, newest first"
          columns={deliveryColumns({ endpoint, onShow: ({ id }) => setShown(id) })}
          rows={found.nodes}
          keyOf={({ id }) => id}
          busy={stale && !isFirst}
        />
      )}
      {found && (found.pageInfo.hasNextPage || found.pageInfo.hasPreviousPage) && (
        <Pager
          of="deliveries"
          hasPrevious={found.pageInfo.hasPreviousPage}
          hasNext={found.pageInfo.hasNextPage}
          onPrevious={() => onPrevious(found.pageInfo.startCursor)}
          onNext={() => onNext(found.pageInfo.endCursor)}
        />
      )}
      {shown !== undefined && (
        <DeliveryDialog
          id={shown}
          enabled={endpoint.enabled}
          onClose={() => {
            setShown(undefined);
            refresh();
          }}
        />
      )}
      {isAsking && (
        <SendSince
          endpoint={endpoint}
          onClose={() => {
            setAsking(false);
            refresh();
          }}
        />
      )}
    </section>
  );
}
