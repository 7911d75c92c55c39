import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditBooks } from '../../support/audit.ts';
import { withClient } from '../../support/database.ts';
import { type GatewayProcess, embeddedUrl, start } from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { newBusiness, withOrm } from '../support/operator.ts';
import { type Known, NEVER, PAID, type Target } from './attack.ts';
import type { Secrets } from './verdict.ts';

const FUNDS = 1_000_000_000;

/** Short, so that who stalls is soon done with. */
const PATIENCE = { HEADERS_TIMEOUT: '2', REQUEST_TIMEOUT: '3', KEEP_ALIVE_TIMEOUT: '2' };

/** A gateway, the attacker's businesses and the one beside them that goes on paying. */
export interface Stage {
  readonly gateway: GatewayProcess;
  readonly databaseUrl: string;
  readonly target: Target;
  readonly secrets: Secrets;
  readonly payer: Business;
  readonly rich: Business;
  readonly poor: Business;
}

interface Business {
  readonly id: string;
  readonly secretKey: string;
}

/** What has been acknowledged, and what might have been paid without. */
export interface Acknowledged {
  /** Cents, to the one who pays as it should be. */
  readonly payer: number;
  /** Payouts to the attacker: those that it was told of, and all that could be any. */
  readonly attacker: number;
  readonly attackerMost: number;
}

/** Starts the gateway, and makes the businesses. */
export async function openStage(dataDir: string): Promise<Stage> {
  const gateway = await start({ DATA_DIR: dataDir, LOG_LEVEL: 'info', ...PATIENCE });
  const databaseUrl = await embeddedUrl(dataDir);
  const payer = await newBusiness(databaseUrl, 'payer', FUNDS);
  const rich = await newBusiness(databaseUrl, 'rich', FUNDS);
  const poor = await newBusiness(databaseUrl, 'poor', 0);
  const user = await payFirst(gateway.url, rich.secretKey, 'attacker@example.com');
  const stranger = await payFirst(gateway.url, payer.secretKey, 'stranger@example.com');
  const { secretKey } = payer;
  const target: Target = {
    port: Number(new URL(gateway.url).port),
    rich: rich.secretKey,
    poor: poor.secretKey,
    user,
    stranger: { ...stranger, hash: almost(stranger.hash) },
    almostKey: almost(secretKey),
  };
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  const hashSecret = (await readFile(join(dataDir, 'hash-secret'), 'utf8')).trim();
  const secrets = {
    keys: [gateway.key, secretKey, rich.secretKey, poor.secretKey, password, hashSecret],
    foreign: [payer.id, stranger.id, stranger.hash, stranger.email],
  };
  return { gateway, databaseUrl, target, secrets, payer, rich, poor };
}

/** The same with its last letter but one another: near, and nobody's. */
function almost(secret: string): string {
  return `${secret.slice(0, -2)}${secret.at(-2) === 'b' ? 'c' : 'b'}${secret.at(-1)}`;
}

const PAY = `mutation ($input: CreatePayoutUserInput!) { createPayoutUser(input: $input) {
  payoutUser { id hash email history { edges { cursor } } }
} }`;

interface PayReply {
  readonly data: {
    readonly createPayoutUser: {
      readonly payoutUser: Omit<Known, 'cursor'> & {
        readonly history: { readonly edges: readonly { readonly cursor: string }[] };
      };
    };
  };
}

async function payFirst(url: string, key: string, email: string): Promise<Known> {
  const body = { query: PAY, variables: { input: { email, amount: PAID } } };
  const headers = { Authorization: `Bearer ${key}` };
  const { text } = await call(`${url}/graphql`, { headers, body });
  const { id, hash, history } = (JSON.parse(text) as PayReply).data.createPayoutUser.payoutUser;
  return { id, hash, email, cursor: history.edges[0]?.cursor ?? '' };
}

interface Totals {
  readonly name: string;
  readonly paid: number;
  readonly payouts: number;
  readonly odd: number;
}

/** Compares the tables with what was acknowledged: nothing else may have moved. */
export async function violationsOfBooks(stage: Stage, told: Acknowledged): Promise<string[]> {
  const { databaseUrl } = stage;
  const rows = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Totals>(
      `select name, (${FUNDS} - payout_balance)::float8 as paid,
         (select count(*)::int from history_entry as entry
            where entry.business_id = business.business_id and type = 'ALLOCATION') as payouts,
         (select count(*)::int from history_entry as entry
            where entry.business_id = business.business_id and type = 'ALLOCATION'
              and (amount <> ${PAID} or business.name = 'poor')) as odd
       from business where name in ('payer', 'rich', 'poor') and balance = 0 and payouts_enabled`,
    );
    return new Map(rows.map((row) => [row.name, row]));
  });
  const { problems } = await withOrm(databaseUrl, (orm) => auditBooks(orm));
  const [payer, rich, poor] = ['payer', 'rich', 'poor'].map((name) => rows.get(name));
  const attacker = rich?.payouts ?? Number.NaN;
  const rules: readonly (readonly [string, boolean])[] = [
    [`${payer?.paid} left the payer, ${told.payer} acknowledged`, payer?.paid === told.payer],
    [
      `${attacker} payouts of the attacker's, ${told.attacker} acknowledged, ${told.attackerMost} asked`,
      attacker >= told.attacker && attacker <= told.attackerMost,
    ],
    [`${rich?.odd} payouts of another amount (${NEVER}?)`, rich?.odd === 0],
    [`${poor?.odd} payouts out of nothing`, poor?.odd === 0 && poor.paid === FUNDS],
    ...problems.map(({ rule, found }) => [`audit: ${rule}: ${found}`, false] as const),
  ];
  return rules.filter(([, holds]) => !holds).map(([text]) => text);
}
