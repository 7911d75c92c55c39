import type { GraphQLSchema } from 'graphql';
import { draft } from '../../pay-runs/drafts.ts';
import { confirm, entriesOf, startRunner, untilRun } from '../../pay-runs/running.ts';
import { signedIn } from '../../sessions/browser.ts';
import { newSecretKey } from '../../../../src/business/secret-key.ts';
import { createEndpoint } from '../../../../src/webhook/endpoint/change.ts';
import { sendTest } from '../../../../src/webhook/delivery/redeliver.ts';
import { encodeCursor } from '../../../../src/kernel/pages.ts';
import type { NewTestBusiness, TestBusiness, TestGateway } from '../../../support/gateway.ts';
import { COOKIE } from '../../../../src/session/cookie.ts';
import { newToken } from '../../../../src/session/token.ts';
import { until } from '../../../support/processes.ts';
import { NOBODY as NOBODYS_NAMES } from '../../../support/users.ts';
import type { Value } from './reply.ts';
import type { Holdings } from './values.ts';
import { everythingOf } from './view.ts';

/** Somebody with their holdings, and the credential that shows them. */
export interface Holder {
  readonly name: string;
  readonly holdings: Holdings;
  readonly headers: Readonly<Record<string, string>>;
}

/** Somebody who asks for what is not theirs. */
export interface Asker extends Holder {
  readonly isPayoutUser: boolean;
  readonly strangers: readonly Holder[];
  /** What no reply may show to them. */
  readonly secrets: ReadonlySet<Value>;
}

/** Two businesses that know nothing of each other, and whoever they pay. */
export interface World {
  readonly theirs: TestBusiness;
  /** Paid by mine; after ada. */
  readonly bob: Holder;
  /** Paid by theirs, after all of mine. */
  readonly eve: Holder;
  /** The business that is mine, by its key: ada's holdings are its own. */
  readonly byKey: Asker;
  /** Ada, by her hash. */
  readonly byHash: Asker;
}

/** For a gateway that is asked for all that there is at once, which is more than a client may. */
export const NO_LIMITS = { GRAPHQL_COST_MAX: '1000000', GRAPHQL_DEPTH_MAX: '100' };

// Amounts that nobody else has, to be known again in a reply; and what is mine is below all of theirs.
const MINE = { payoutBalance: 1_000_000 };
const THEIRS = { payoutBalance: 987_654_321 };

/**
 * Has both businesses pay. What each may see is looked up before there is anything else: a leak would
 * show the rest, which then would be no secret any more.
 */
export async function openWorld(gateway: TestGateway, schema: GraphQLSchema): Promise<World> {
  const mine = await gateway.business(MINE);
  await pay(gateway, mine, 'ada', 1_003);
  const ada = await pay(gateway, mine, 'ada', 2_029);
  const hers = await everythingOf(gateway, schema, byHash(ada));
  const bob = await pay(gateway, mine, 'bob', 5_051);
  const own = await everythingOf(gateway, schema, ada);
  const theirs = await gateway.business(THEIRS);
  await pay(gateway, theirs, 'mallory', 6_000_011);
  const eve = await pay(gateway, theirs, 'eve', 7_000_003);
  const foreign = [...(await everythingOf(gateway, schema, eve)), theirs.id, theirs.key];
  return {
    theirs,
    bob,
    eve,
    byKey: {
      ...ada,
      name: 'a key',
      isPayoutUser: false,
      strangers: [eve],
      secrets: new Set(foreign.filter((value) => !own.has(value))),
    },
    byHash: {
      ...byHash(ada),
      name: 'a payout user',
      isPayoutUser: true,
      strangers: [byHash(bob), byHash(eve)],
      secrets: new Set([...foreign, ...own].filter((value) => !hers.has(value))),
    },
  };
}

function byHash(holder: Holder): Holder {
  return { ...holder, headers: { 'X-Payout-Hash': holder.holdings.hash } };
}

const PAY = `mutation ($input: CreatePayoutUserInput!) {
  createPayoutUser(input: $input) { payoutBalance { id } }
}`;

const PAID = `query ($email: String!) {
  payoutUser(email: $email) {
    id hash email balance history(first: 1) { edges { cursor node { createdAt } } }
  }
}`;

async function pay(
  gateway: TestGateway,
  payer: NewTestBusiness,
  name: string,
  amount: number,
): Promise<Holder> {
  const idempotencyKey = `the last of ${name} ${amount}`.replaceAll(' ', '-');
  const reference = `reference of ${name} ${amount}`;
  const email = `${name}@example.com`;
  const input = { email, amount, idempotencyKey, reference };
  const paid = (await gateway.graphql(payer, PAY, { input })).json.data.createPayoutUser;
  const byRun = await payByRun(gateway, payer, email);
  const webhook = await tellOf(gateway, payer);
  const { history, ...user } = (await gateway.graphql(payer, PAID, { email })).json.data.payoutUser;
  const [{ cursor, node }] = history.edges;
  const paidAt: string = node.createdAt;
  // So that a time tells the payouts apart.
  await until('the next millisecond', () => Date.now() > Date.parse(paidAt));
  const { key, keyId } = payer;
  const session = await signedIn(gateway, payer);
  const headers = { Authorization: `Bearer ${key}` };
  const ids = { ...byRun, ...webhook, balanceId: paid.payoutBalance.id };
  return {
    name,
    holdings: { ...user, ...ids, cursor, paidAt, idempotencyKey, reference, key, keyId, session },
    headers,
  };
}

/** What a run pays, in cents. */
const BY_RUN = 10;

/** A pay run that has paid its one line. */
async function payByRun({ serving: { app } }: TestGateway, { id }: TestBusiness, email: string) {
  const runId = await draft(app, id, [{ email, amount: BY_RUN }]);
  await confirm(app, id, runId);
  const stop = startRunner(app);
  await untilRun(app.orm, runId, 'COMPLETED');
  await stop();
  const [entry] = await entriesOf(app.orm, runId);
  return { runId, entryId: entry?.id ?? '' };
}

/** An address that may be had, to which nothing is sent: no gateway of these tests delivers. */
const HOOK_URL = 'https://8.8.8.8/';

/** A webhook endpoint, and a delivery to it that is never made. */
export async function tellOf({ serving: { app } }: TestGateway, { id }: TestBusiness) {
  const { endpoint } = await createEndpoint(app, id, {
    url: HOOK_URL,
    events: ['balance.low'],
    lowBalanceThreshold: 1,
  });
  const delivery = await sendTest(app, id, endpoint.id);
  return { endpointId: endpoint.id, deliveryId: delivery.id };
}

/** What nobody has, each in the form of what somebody has. */
export const NOBODY: Holdings = {
  ...NOBODYS_NAMES,
  entryId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b43',
  balanceId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b44',
  balance: 7_000_004,
  paidAt: '2100-01-01T00:00:00.000Z',
  idempotencyKey: 'the-last-of-nobody',
  reference: 'reference of nobody',
  runId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b45',
  endpointId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b46',
  deliveryId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b47',
  cursor: encodeCursor('history', NOBODYS_NAMES.id),
  key: newSecretKey(),
  keyId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b46',
  session: `${COOKIE}=${newToken()}`,
};

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A cursor like this one, to a row that nobody has. */
export function nobodysCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString().replaceAll(UUID, NOBODY.id);
  return Buffer.from(text).toString('base64url');
}
