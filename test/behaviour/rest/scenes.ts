import { request } from 'node:http';
import { once } from 'node:events';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { liveKeyOf } from '../../../src/business/live-keys.ts';
import { OPERATION_EXAMPLE } from '../../../src/ledger/reversal/description.ts';
import { RUN_EXAMPLE } from '../../../src/pay-run/description.ts';
import type { PayRun } from '../../../src/pay-run/pay-run.ts';
import { HASH_EXAMPLE } from '../../../src/payout-user/hash.ts';
import { keyOf } from '../../support/keys.ts';
import { beginSession } from '../../../src/session/sign-in.ts';
import { NOBODY } from '../../support/users.ts';
import { changeRun, draft } from '../pay-runs/drafts.ts';
import type { NamedExample, ShownRequest } from './document.ts';

/** Where an example plays: a gateway, and the business and payout user whose credentials it shows. */
export interface Scene {
  readonly gateway: TestGateway;
  readonly business: TestBusiness;
  readonly hash: string;
  /** The token of a session of the business. */
  readonly session: string;
  /** A payout that the business has made. */
  readonly operation: string;
  /** A pay run of the business, paused unless the example says otherwise. */
  readonly runId: string;
  /** The calls that come before it. */
  readonly before?: readonly ShownRequest[];
}

/** What no statement of the gateway's expects. */
const HIDE_TABLES = `do $$ declare name text; begin
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table %I rename to %I', name, name || '_hidden');
  end loop;
end $$`;

/** What must be so for a reply that a call does not bring about alone; any other example needs nothing. */
const SCENES: Readonly<
  Record<string, (shared: TestGateway, example: NamedExample) => Promise<Scene>>
> = {
  payoutsDisabled: (shared) => openScene(shared, { payoutsEnabled: false }),
  insufficientBalance: (shared) => openScene(shared, { payoutBalance: 0 }),
  replayed: async (shared, { 'x-request': call }) => ({
    ...(await openScene(shared)),
    before: [call],
  }),
  idempotencyKeyReused: async (shared, { 'x-request': call }) => {
    const other = { email: 'somebody.else@example.com', amount: 1 };
    const { body: shown } = call;
    const members = new Set(Object.keys(Object(shown)));
    const body = members.has('payouts')
      ? { payouts: [other] }
      : members.has('operation_id')
        ? { ...Object(shown), amount: 1 }
        : typeof shown === 'string'
          ? `${shown}${shown.split('\n').at(1)}`
          : other;
    return { ...(await openScene(shared)), before: [{ ...call, body }] };
  },
  forbidden: async (shared) => {
    const scene = await openScene(shared);
    // No address takes this scope.
    return { ...scene, business: await keyOf(shared, scene.business, { scopes: ['manage'] }) };
  },
  stateForbids: (shared) => openScene(shared, {}, { status: 'REVERSED' }),
  invalidLines: (shared) => openScene(shared, {}, { status: 'DRAFT' }),
  duplicate: (shared) => openScene(shared, {}, { status: 'DRAFT', duplicateOfId: NOBODY.id }),
  // A sign-out that comes again has no session, and so is not counted for its key.
  rateLimited: async (_, { method, 'x-request': call }) => {
    return {
      ...(await limited()),
      before: [method === 'DELETE' ? { ...call, method: 'GET' } : call],
    };
  },
  internal: () => broken(),
  unavailable: () => leaving(),
};

/** The scene of an example, on the gateway that all share where it needs none of its own. */
export function sceneOf(shared: TestGateway, example: NamedExample): Promise<Scene> {
  return SCENES[example.name]?.(shared, example) ?? openScene(shared);
}

/** What the business has paid before, in cents. */
const PAID = 10_000;

type Money = Parameters<TestGateway['business']>[0];

/** A business with its money, and somebody who has been paid once, by another of the same name. */
export async function openScene(
  gateway: TestGateway,
  money: Money = {},
  { duplicateOfId, ...state }: Partial<PayRun> = {
    status: 'PAUSED',
    pausedReason: 'PAYOUTS_DISABLED',
  },
): Promise<Scene> {
  const { payoutBalance = 500_000, ...others } = money;
  const business = await gateway.business({
    balance: 1_500_000,
    payoutBalance: payoutBalance + PAID,
    ...others,
  });
  // Where payouts are off it makes none, and there is none to be taken back.
  const own = { email: 'paid.before@example.com', amount: PAID };
  const operation = (await gateway.pay(business, own)).headers.get('payout-operation-id') ?? '';
  const payer = await gateway.business();
  const payout = { email: 'user@example.com', amount: 10_000, reference: 'invoice-2026-11' };
  const { json } = await gateway.pay(payer, payout);
  const runId = await draft(gateway, business.id, RUN_LINES, duplicateOfId);
  await changeRun(gateway, business.id, runId, state);
  const { app } = gateway.serving;
  const key = await liveKeyOf(app, business.key);
  const session = key ? await beginSession(app, key) : '';
  return { gateway, business, hash: json.hash, session, operation, runId };
}

const RUN_LINES = [
  { email: 'ada@example.com', amount: 10_000 },
  { email: 'bob@example.com', amount: 5_000 },
  { email: 'cy@example.com' },
];

/** A scene on a gateway of its own, for all examples of a kind: opened when the first needs it. */
function ownScene(
  environment: Record<string, string> = {},
  prepare: (scene: Scene) => Promise<() => Promise<void>> = async ({ gateway }) => gateway.close,
): () => Promise<Scene> {
  let own: Promise<Scene> | undefined;
  const open = async (): Promise<Scene> => {
    const gateway = await openGateway(environment);
    const scene = await openScene(gateway);
    ends.push(await prepare(scene));
    return scene;
  };
  return () => (own ??= open());
}

const ends: (() => Promise<void>)[] = [];

/** Closes the gateways that scenes have of their own. */
export async function endScenes(): Promise<void> {
  await Promise.all(ends.splice(0).map((end) => end()));
}

const limited = ownScene({ RATE_LIMIT: 'key=1/60' });

const broken = ownScene({}, async ({ gateway }) => {
  await withClient(gateway.databaseUrl, (client) => client.query(HIDE_TABLES));
  return gateway.close;
});

/** A gateway that shuts down: it waits for a call whose body is still to come, however long. */
const leaving = ownScene({ REQUEST_TIMEOUT: '3600' }, async ({ gateway, business }) => {
  const slow = request(`${gateway.url}/payout/create`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${business.key}`,
      'Content-Type': 'application/json',
      'Content-Length': 2,
      Expect: '100-continue',
    },
  });
  slow.on('error', () => undefined);
  slow.flushHeaders();
  await once(slow, 'continue');
  const closed = gateway.close();
  return () => {
    slow.destroy();
    return closed;
  };
});

/** A call with real credentials in the places of those that the document shows. */
export function filledIn<T>(shown: T, { business, hash, session, operation, runId }: Scene): T {
  const text = JSON.stringify(shown)
    .replaceAll('YOUR_API_KEY', business.key)
    .replaceAll('YOUR_SESSION', session)
    .replaceAll(OPERATION_EXAMPLE, operation)
    .replaceAll(RUN_EXAMPLE, runId)
    .replaceAll(HASH_EXAMPLE, hash);
  return JSON.parse(text) as T;
}
