import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';

// A gateway whose operator allows nothing besides.
const gateway = useGateway();

test.each(['https://localhost/', 'https://127.0.0.1/', 'https://[::1]/'])(
  'an endpoint at %s is not made: that is the gateway itself',
  async (url) => {
    const business = await gateway().business();
    const query = `mutation ($url: String!) {
      createWebhookEndpoint(input: { url: $url, events: [PAYOUT_ALLOCATED] }) { secret } }`;
    const { json } = await gateway().graphql(business, query, { url });
    expect(json.errors[0].extensions).toEqual({
      code: 'VALIDATION_FAILED',
      fields: { url: ['The url may not lead to a private or reserved address.'] },
    });
  },
);
