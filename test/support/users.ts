import type { TestBusiness, TestGateway } from './gateway.ts';

/** A payout user, by each of its names. */
export interface User {
  readonly id: string;
  readonly hash: string;
  readonly email: string;
}

/** One who was never there, named in the form of somebody who is. */
export const NOBODY: User = {
  id: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42',
  hash: 'abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst',
  email: 'nobody@example.com',
};

/** Pays somebody 100 cents, and says who that is. */
export async function payUser(
  gateway: TestGateway,
  payer: TestBusiness,
  email: string,
): Promise<User> {
  const { json } = await gateway.graphql(
    payer,
    `mutation ($email: String!) {
      createPayoutUser(input: { email: $email, amount: 100 }) { payoutUser { id hash email } }
    }`,
    { email },
  );
  return json.data.createPayoutUser.payoutUser;
}
