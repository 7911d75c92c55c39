import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  type TestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../../support/gateway.ts';
import { type User, payUser } from '../../support/users.ts';

export const ROTATE =
  'mutation ($id: ID!) { rotatePayoutUserHash(id: $id) { id hash email status } }';
export const ROTATE_MINE = 'mutation { rotateMyHash { id hash email } }';

/** Two gateways on one database, as two processes, and for each test a business that has paid Ada. */
export class TwoGateways {
  one!: TestGateway;
  two!: TestGateway;
  business!: TestBusiness;
  ada!: User;

  /** Replaces Ada's hash, by whom and where; the new one. */
  async rotate(gateway = this.one, auth: TestBusiness | string = this.business): Promise<string> {
    const isOwn = typeof auth === 'string';
    const { json } = isOwn
      ? await gateway.graphql(auth, ROTATE_MINE)
      : await gateway.graphql(auth, ROTATE, { id: this.ada.id });
    return json.data[isOwn ? 'rotateMyHash' : 'rotatePayoutUserHash'].hash;
  }

  /** Whom a hash logs in as, at both gateways and over both doors. */
  async loginsOf(hash: string): Promise<unknown[]> {
    const logins = [this.one, this.two].flatMap((gateway) => [
      gateway.graphql(hash, '{ payoutUser { id } }').then(({ json }) => json.data?.payoutUser.id),
      gateway
        .fetch('/payout/operations', { headers: { 'X-Payout-Hash': hash } })
        .then(({ status, json }) => (status === 200 ? json.email : undefined)),
    ]);
    return Promise.all(logins);
  }

  /** What `loginsOf` a hash are that is Ada's. */
  get alive(): string[] {
    return [this.ada.id, this.ada.email, this.ada.id, this.ada.email];
  }

  /** Ada's hash as the business is shown it. */
  async shown(gateway = this.two): Promise<string> {
    const query = 'query ($id: ID) { payoutUser(id: $id) { hash } }';
    const { json } = await gateway.graphql(this.business, query, { id: this.ada.id });
    return json.data.payoutUser.hash;
  }
}

/** What `loginsOf` a hash are that is nobody's. */
export const DEAD = [undefined, undefined, undefined, undefined];

/** Opens them for the tests of a file. */
export function useTwoGateways(): TwoGateways {
  const scene = new TwoGateways();
  beforeAll(async () => {
    scene.one = await openGateway();
    scene.two = await openGatewayOn(scene.one.databaseUrl);
  });
  afterAll(() => Promise.all([scene.one.close(), scene.two.close()]));
  beforeEach(async () => {
    scene.business = await scene.one.business();
    scene.ada = await payUser(scene.one, scene.business, 'ada@example.com');
  });
  return scene;
}
