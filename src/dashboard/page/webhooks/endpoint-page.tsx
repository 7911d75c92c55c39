import { useRoute } from 'preact-iso';
import { graphql } from '../api/graphql.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Page } from '../shell/page.tsx';
import { Deliveries } from './deliveries.tsx';
import { EndpointRow } from './endpoint.ts';
import { EndpointActions } from './endpoint-actions.tsx';
import { EndpointFacts } from './endpoint-facts.tsx';

const EndpointQuery = graphql(
  `
    query WebhookEndpoint($id: ID!) {
      webhookEndpoint(id: $id) {
        ...EndpointRow
      }
    }
  `,
  [EndpointRow],
);

/** One endpoint: what it is told of, whether it listens, and all that was sent to it. */
export function EndpointPage() {
  const id = useRoute().params['id'] ?? '';
  const { data, error, loading, refresh } = useApiQuery(EndpointQuery, { id }, { live: true });
  const endpoint = data?.webhookEndpoint;
  return (
    <Page title="Webhook endpoint">
      <p>
        <a href="/dashboard/webhooks">All endpoints</a>
      </p>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the endpoint" />}
      {data && !endpoint && <Empty title="There is no endpoint of this id." />}
      {endpoint && (
        <>
          <section class="panel" aria-label="The endpoint">
            <EndpointFacts endpoint={endpoint} />
            <EndpointActions endpoint={endpoint} />
          </section>
          <Deliveries key={id} endpoint={endpoint} />
        </>
      )}
    </Page>
  );
}
