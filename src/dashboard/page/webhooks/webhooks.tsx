import { useState } from 'preact/hooks';
import { graphql } from '../api/graphql.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Button } from '../design/button.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { type Column, Table } from '../design/table.tsx';
import { Time } from '../design/time.tsx';
import { Page } from '../shell/page.tsx';
import { CreateEndpoint } from './create-endpoint.tsx';
import { EVENTS, type EndpointData, EndpointRow, eventName } from './endpoint.ts';
import { EndpointState } from './endpoint-state.tsx';

const EndpointsQuery = graphql(
  `
    query WebhookEndpoints {
      webhookEndpoints {
        ...EndpointRow
      }
    }
  `,
  [EndpointRow],
);

const COLUMNS: readonly Column<EndpointData>[] = [
  {
    head: 'Address',
    wide: true,
    cell: ({ id, url }) => (
      <a href={`/dashboard/webhooks/${id}`} title={url}>
        {url}
      </a>
    ),
  },
  { head: 'State', cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
  {
    head: 'Told of',
    cell: ({ events: [first, ...others] }) => {
      if (first === undefined) return '–';
      if (others.length + 1 === EVENTS.length) return 'Everything';
      return others.length === 0
        ? eventName(first)
        : `${eventName(first)} and ${others.length} more`;
    },
  },
  { head: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Where the business's own servers are told of what happens. */
export function Webhooks() {
  const { data, error, loading, refresh } = useApiQuery(EndpointsQuery, {}, { live: true });
  const [creating, setCreating] = useState(false);
  const endpoints = data?.webhookEndpoints;
  return (
    <Page
      title="Webhooks"
      actions={
        <Button kind="primary" onClick={() => setCreating(true)}>
          Add an endpoint
        </Button>
      }
    >
      <section class="panel" aria-label="Endpoints">
        {error && <Failed error={error} retry={refresh} />}
        {loading && <Loading what="the endpoints" />}
        {endpoints && endpoints.length === 0 && (
          <Empty title="Nobody is told of anything yet.">
            <p>
              An endpoint is an address of your own server, to which the gateway sends what happens.
            </p>
          </Empty>
        )}
        {endpoints && endpoints.length > 0 && (
          <Table
            caption="Endpoints, the oldest first"
            columns={COLUMNS}
            rows={endpoints}
            keyOf={({ id }) => id}
          />
        )}
      </section>
      {creating && (
        <CreateEndpoint
          onClose={() => {
            setCreating(false);
            refresh();
          }}
        />
      )}
    </Page>
  );
}
