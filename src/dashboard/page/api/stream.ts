import { type SubscriptionForwarder } from '@urql/preact';
import { createClient } from 'graphql-sse';
import { OWN_REQUEST } from './rest.ts';

/** GraphQL over server-sent events, a connection for each subscription; whoever subscribes reconnects. */
const client = createClient({ url: '/graphql', headers: OWN_REQUEST, retryAttempts: 0 });

/** How the GraphQL client has its subscriptions sent. */
export const subscribe: SubscriptionForwarder = ({ query, variables }) => ({
  subscribe: (sink) => ({
    unsubscribe: client.subscribe(
      { query: query ?? '', ...(variables && { variables }) },
      {
        next: ({ data, errors }) =>
          sink.next({ data, ...(errors && { errors: [...errors] }) } as never),
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      },
    ),
  }),
});
