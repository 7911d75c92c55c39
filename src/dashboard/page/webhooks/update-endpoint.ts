import { graphql } from '../api/graphql.ts';
import { EndpointRow } from './endpoint.ts';

export const UpdateEndpoint = graphql(
  `
    mutation UpdateEndpoint($id: ID!, $input: UpdateWebhookEndpointInput!) {
      updateWebhookEndpoint(id: $id, input: $input) {
        ...EndpointRow
      }
    }
  `,
  [EndpointRow],
);
