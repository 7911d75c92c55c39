import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { keyOf } from '../../support/keys.ts';

const gateway = useGateway();

test('by each scope there is found what it shows, and nothing else', async () => {
  const business = await gateway().business();
  const { json } = await gateway().graphql(
    business,
    `mutation { createPayoutUser(input: { email: "ada@example.com", amount: 7 }) {
      payoutUser { id } entry { id } payoutBalance { id } } }`,
  );
  const { payoutUser, entry, payoutBalance } = json.data.createPayoutUser;
  const manager = await keyOf(gateway(), business, { scopes: ['manage'] });
  const reader = await keyOf(gateway(), business, { scopes: ['read'] });
  const ids = [payoutUser.id, entry.id, payoutBalance.id, manager.keyId];
  const found = async (by: typeof manager) => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const reply = await gateway().graphql(by, query, { ids });
    return reply.json.data.nodes.map((node: { id: string } | null) => node?.id);
  };
  expect(await found(manager)).toEqual([undefined, undefined, undefined, manager.keyId]);
  expect(await found(reader)).toEqual([...ids.slice(0, 3), undefined]);
});
