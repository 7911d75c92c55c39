import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';
import { type User, payUser } from '../../support/users.ts';

/** Two businesses, and whom they have paid. */
export interface TwoBusinesses {
  readonly business: TestBusiness;
  readonly other: TestBusiness;
  readonly ada: User;
  readonly bob: User;
  /** A payout user of the other business; nobody in the first has its address. */
  readonly eve: User;
}

/** Makes them: of the first, ada was paid twice; the other has paid somebody at her address, too. */
export async function twoBusinesses(gateway: TestGateway): Promise<TwoBusinesses> {
  const business = await gateway.business();
  const other = await gateway.business();
  const ada = await payUser(gateway, business, 'ada@example.com');
  const bob = await payUser(gateway, business, 'bob@example.com');
  await payUser(gateway, business, 'ada@example.com');
  await payUser(gateway, other, 'ada@example.com');
  return { business, other, ada, bob, eve: await payUser(gateway, other, 'eve@example.com') };
}

/** What is asked of a payout user. */
const USER = '{ id hash email balance status createdAt updatedAt history { totalCount } }';

/** Asks for a payout user by one of its names. */
export const FIND = `query ($hash: String, $email: String, $id: ID) {
  payoutUser(hash: $hash, email: $email, id: $id) ${USER}
}`;

/** Asks for history. */
export const HISTORY = `query ($filter: HistoryFilter) {
  history(filter: $filter) {
    totalCount edges { cursor node { id payoutUser { id } } } pageInfo { hasNextPage endCursor }
  }
}`;

/** A reply as its reader sees it. */
export const seen = ({ status, text }: TestReply) => ({ status, text });
