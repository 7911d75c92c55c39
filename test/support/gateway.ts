import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect } from 'vitest';
import { auditBooks } from './audit.ts';
import { issueKey } from '../../src/business/issue-key.ts';
import { connect } from '../../src/database/database.ts';
import { databaseTime } from '../../src/kernel/database-time.ts';
import { settleSecret } from '../../src/installation/settle-secret.ts';
import type { GatewaySettings } from '../../src/settings/gateway-settings.ts';
import type { Module } from '../../src/kernel/module.ts';
import { createBusiness } from '../../src/ledger/top-up/new-business.ts';
import { modules as allModules } from '../../src/modules.ts';
import { type GatewayServer, createGatewayServer } from '../../src/serve/gateway-server.ts';
import { listen } from '../../src/serve/listen.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { addressForGateways, createDatabase } from './database.ts';
import type { Json } from './json.ts';

/** The secret of every test's hashes. */
export const HASH_SECRET = 'a secret of the tests, and of nothing else';

/** A business with its key. */
export interface TestBusiness {
  readonly id: string;
  readonly key: string;
}

/** A business as it was made, with the id of its key. */
export interface NewTestBusiness extends TestBusiness {
  readonly keyId: string;
}

/** What came back, on either door. */
export interface TestReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

/** A gateway on a real port over a database of its own. */
export interface TestGateway {
  readonly url: string;
  readonly databaseUrl: string;
  readonly orm: MikroORM;
  readonly serving: GatewayServer;
  readonly fetch: (path: string, init?: RequestInit) => Promise<TestReply>;
  /** POST /payout/create with a key. */
  readonly pay: (
    business: TestBusiness,
    body: unknown,
    headers?: Record<string, string>,
  ) => Promise<TestReply>;
  /** POST /graphql; `auth` is a business, or a payout user's hash. */
  readonly graphql: (
    auth: TestBusiness | string | undefined,
    query: string,
    variables?: Record<string, unknown>,
  ) => Promise<TestReply>;
  readonly business: (given?: {
    readonly balance?: number;
    readonly payoutBalance?: number;
    readonly payoutsEnabled?: boolean;
  }) => Promise<NewTestBusiness>;
  /** Ends a money test: what was funded is there, and every balance is the sum of its entries. */
  readonly expectBooksToBalance: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Starts a gateway for a test, with other settings or modules where the test says so; `through` gives
 * it another way to its database.
 */
export async function openGateway(
  environment: Record<string, string> = {},
  modules: readonly Module[] = allModules,
  through: (databaseUrl: string) => Promise<string> = async (url) => url,
  existing?: string,
): Promise<TestGateway> {
  const databaseUrl = existing ?? (await createDatabase());
  const given = readSettings({ LOG_LEVEL: 'silent', ...environment });
  const settings = { ...given, PAYOUT_HASH_SECRET: given.PAYOUT_HASH_SECRET ?? HASH_SECRET };
  const database = {
    url: await through(addressForGateways(databaseUrl)),
    embedded: false,
    stop: async () => undefined,
    kill: () => undefined,
  };
  const orm = await connect(modules, database, settings);
  const serving = createGatewayServer(orm, await settled(orm, settings), modules);
  const url = `http://127.0.0.1:${await listen(serving.server, 0, '127.0.0.1')}`;

  const call: TestGateway['fetch'] = async (path, init) => {
    const reply = await fetch(`${url}${path}`, init);
    const text = await reply.text();
    const isJson = /[/+]json\b/.test(reply.headers.get('content-type') ?? '') && text !== '';
    return {
      status: reply.status,
      headers: reply.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  };
  const post = (path: string, headers: Record<string, string>, body: unknown) =>
    call(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    url,
    databaseUrl,
    orm,
    serving,
    fetch: call,
    pay: ({ key }, body, headers = {}) =>
      post('/payout/create', { Authorization: `Bearer ${key}`, ...headers }, body),
    graphql: (auth, query, variables) =>
      post('/graphql', credential(auth), { query, ...(variables && { variables }) }),
    business: (given = {}) =>
      orm.em.fork().transactional(async (tx) => {
        const { balance = 0, payoutBalance = 1_000_000, payoutsEnabled = true } = given;
        const name = 'A business';
        const now = await databaseTime(tx);
        const made = { name, balance, payoutBalance, payoutsEnabled };
        const business = createBusiness(tx, made, now);
        const { key, apiKey } = issueKey(tx, business, '', now);
        return { id: business.id, key: apiKey, keyId: key.id };
      }),
    expectBooksToBalance: async () => {
      expect((await auditBooks(orm)).problems).toEqual([]);
    },
    close: () => serving.drain(),
  };
}

/** A test that says which secret it has is about secrets: it begins as a start does. */
async function settled(orm: MikroORM, settings: GatewaySettings): Promise<GatewaySettings> {
  if (settings.PAYOUT_HASH_SECRET === HASH_SECRET) return settings;
  try {
    return { ...settings, hashGeneration: await settleSecret(orm, settings) };
  } catch (error) {
    await orm.close(true);
    throw error;
  }
}

function credential(auth: TestBusiness | string | undefined): Record<string, string> {
  if (auth === undefined) return {};
  return typeof auth === 'string'
    ? { 'X-Payout-Hash': auth }
    : { Authorization: `Bearer ${auth.key}` };
}

/** One more gateway on a database that another has, or has had. */
export function openGatewayOn(
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<TestGateway> {
  return openGateway(environment, undefined, undefined, databaseUrl);
}

/** A gateway for all tests of a file. */
export function useGateway(environment?: Record<string, string>): () => TestGateway {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway(environment);
  });
  afterAll(async () => {
    await gateway.close();
  });
  return () => gateway;
}
