import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditBooks } from '../../support/audit.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { sweep } from '../../../src/ledger/idempotency-sweep.ts';
import { HASH, operate } from '../payouts/doors.ts';
import { withClient } from '../../support/database.ts';
import {
  type TestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../../support/gateway.ts';
import { Session, Watch } from './sessions.ts';

// Pairs of transactions, interleaved by hand: the first is held up in its middle, where it has all
// locks that it takes; then comes the second, from another gateway, as from another process.

const AMOUNT = 100;
const ADA = 'ada@example.com';

let one: TestGateway;
let two: TestGateway;

beforeAll(async () => {
  one = await openGateway({ LOCK_TIMEOUT: '60', STATEMENT_TIMEOUT: '60' });
  two = await openGatewayOn(one.databaseUrl, { LOCK_TIMEOUT: '60', STATEMENT_TIMEOUT: '60' });
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
});

/** What a transaction is about. */
interface Scene {
  readonly gateway: TestGateway;
  readonly business: TestBusiness;
}

type Act = (scene: Scene) => Promise<unknown>;

const payTo =
  (email: string, headers: Record<string, string> = {}): Act =>
  async ({ gateway, business }) => {
    const reply = await gateway.pay(business, { email, amount: AMOUNT }, headers);
    const replayed = reply.headers.has('idempotent-replayed') ? ' again' : '';
    return reply.status === 201 ? `paid${replayed}` : reply.json.error;
  };
const operator =
  (command: string, input: object = {}): Act =>
  ({ gateway, business }) =>
    operate(gateway, command, { id: business.id, businessId: business.id, ...input });
const expired = { 'Idempotency-Key': 'expired' };
const elsewhere = async ({ gateway }: Scene) => ({ gateway, business: await gateway.business() });

const ACTS = {
  'a payout': payTo(ADA),
  'a payout to another': payTo('bob@example.com'),
  'a payout of another business': async (scene) => payTo(ADA)(await elsewhere(scene)),
  'a payout under an expired key': payTo(ADA, expired),
  'a top-up': operator('business fund', { amount: String(AMOUNT) }),
  'payouts off': operator('payouts off'),
  'a rotation of the hash': async ({ gateway, business }) => {
    const { hash } = (await operator('user rotate-hash', { email: ADA })({
      gateway,
      business,
    })) as {
      hash: string;
    };
    // Not whom it logs in: another rotation may have replaced it since.
    return hash;
  },
  'a deactivation of the user': operator('user deactivate', { email: ADA }),
  'a revocation of the key': async ({ gateway, business }) => {
    const [key] = (await operate(gateway, 'key list', { id: business.id })) as { id: string }[];
    return operate(gateway, 'key revoke', { keyId: key?.id });
  },
  'a look at the history': async ({ gateway, business }) =>
    (await gateway.graphql(business, '{ history { totalCount } }')).json.data.history,
  'a sweep': ({ gateway }) => sweep(gateway.serving.app, new AbortController().signal),
  'an audit': async ({ gateway, business }) => auditBooks(gateway.orm, business.id),
  'a migration': ({ gateway }) => migrate(gateway.orm),
} as const satisfies Record<string, Act>;

/** What a transaction is held up by: it takes its own locks, and then does not get that one. */
const GATES = {
  'its entry': 'lock table history_entry in share mode',
  'the earlier entry': 'lock table history_entry in access exclusive mode',
  'the user': `select from payout_user where email = '${ADA}' for update`,
  'the users': 'lock table payout_user in share mode',
  'the switch': 'lock table business in share mode',
  'the keys': 'lock table api_key in share mode',
  'the records': 'lock table idempotency_record in access exclusive mode',
  'the migrations': 'lock table mikro_orm_migrations in access exclusive mode',
} as const;

const PAID = 'paid';
const OFF = 'Payouts are currently disabled. Please enable them in Settings.';
const WAITS = true;
const GOES_ON = false;
const OK = expect.objectContaining({ ok: true });
const ANYTHING = expect.anything();
const A_HASH = expect.stringMatching(HASH);

type Name = keyof typeof ACTS;
type Pair = [Name, keyof typeof GATES, Name, boolean, unknown, unknown];

/** The first, what holds it up, the second, whether that waits; and what becomes of both. */
const PAIRS: readonly Pair[] = [
  ['a payout', 'its entry', 'a payout to another', WAITS, PAID, 'Insufficient payout balance'],
  ['a payout', 'the user', 'a payout of another business', GOES_ON, PAID, PAID],
  ['a payout', 'its entry', 'a top-up', WAITS, PAID, ANYTHING],
  ['a top-up', 'its entry', 'a payout', WAITS, ANYTHING, PAID],
  ['a payout', 'its entry', 'payouts off', WAITS, PAID, ANYTHING],
  ['payouts off', 'the switch', 'a payout', WAITS, ANYTHING, OFF],
  ['a payout', 'the user', 'a deactivation of the user', WAITS, PAID, ANYTHING],
  ['a payout', 'the user', 'a rotation of the hash', WAITS, PAID, A_HASH],
  ['a rotation of the hash', 'the users', 'a payout', WAITS, A_HASH, PAID],
  ['a rotation of the hash', 'the users', 'a rotation of the hash', WAITS, ANYTHING, A_HASH],
  ['a rotation of the hash', 'the users', 'a deactivation of the user', WAITS, ANYTHING, ANYTHING],
  ['a deactivation of the user', 'the users', 'a payout', WAITS, ANYTHING, PAID],
  ['a revocation of the key', 'the keys', 'a payout', GOES_ON, ANYTHING, PAID],
  ['a payout', 'the user', 'a look at the history', GOES_ON, PAID, { totalCount: 2 }],
  ['a payout under an expired key', 'the earlier entry', 'a sweep', WAITS, 'paid again', undefined],
  ['a payout under an expired key', 'the user', 'a sweep', GOES_ON, PAID, undefined],
  ['a payout', 'the user', 'an audit', GOES_ON, PAID, OK],
  ['an audit', 'the records', 'a payout', GOES_ON, OK, PAID],
  ['a payout', 'the user', 'a migration', GOES_ON, PAID, []],
  ['a migration', 'the migrations', 'a payout', GOES_ON, [], PAID],
  ['a migration', 'the migrations', 'a migration', WAITS, [], []],
];

/** A business that can pay once more, and has paid Ada once, under a key that has expired since. */
async function setTheScene(): Promise<TestBusiness> {
  const business = await one.business({ payoutBalance: 2 * AMOUNT });
  expect(await payTo(ADA, expired)({ gateway: one, business })).toBe(PAID);
  await withClient(one.databaseUrl, (client) =>
    client.query(`update idempotency_record set created_at = now() - interval '1 year'`),
  );
  return business;
}

test.each(PAIRS)('%s, held up by %s, and %s', async (first, by, second, waits, ...outcomes) => {
  const business = await setTheScene();
  const watch = await Watch.open(one.databaseUrl);
  const gate = await Session.holding(one.databaseUrl, GATES[by]);
  let done = 0;
  const count = () => (done += 1);

  const doing = ACTS[first]({ gateway: one, business }).finally(count);
  const held = await watch.waiterFor(gate.pid);
  const alsoDoing = ACTS[second]({ gateway: two, business }).finally(count);
  if (waits) {
    expect(await watch.waiterFor(held)).not.toBe(gate.pid);
    expect(done).toBe(0);
  } else {
    await alsoDoing;
    expect(await watch.waitersFor(gate.pid)).toEqual([held]);
    expect(await watch.waitersFor(held)).toEqual([]);
  }
  await gate.letGo();
  expect(await Promise.all([doing, alsoDoing])).toEqual(outcomes);
  await one.expectBooksToBalance();
});
