import { join } from 'node:path';
import { withClient } from '../../support/database.ts';
import { type GatewayProcess, embeddedUrl, start } from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { TestProcess, until } from '../../support/processes.ts';
import type { Load, LoadReport } from './load.ts';
import { watchMemory } from '../support/memory.ts';
import { newBusiness } from '../support/operator.ts';

/** The settings under which a few hundred requests a second are too many by far. */
const LANE_LENGTH_MAX = 20;
const GROUP_SIZE_MAX = 4;
/** What each group of the busy business takes in the database, so that it is the bottleneck. */
const GROUP_MS = 40;
const TIMES_CAPACITY = 10;
const MEASURE_SECONDS = 2;
const MEASURE_CLIENTS = 16;
/** As many connections as the generator may have open at once. */
const CLIENTS = 200;
const FUNDS = 100_000_000;

const SLOW_DATABASE = `
  create function slow_down() returns trigger language plpgsql as
    $$ begin perform pg_sleep(${GROUP_MS / 1000}); return new; end $$;
  create trigger slow_down before update on business
    for each row when (new.name = 'busy') execute function slow_down()`;

/** What an overload came to. */
export interface OverloadReport {
  /** Payouts a second, of a business that has all it asks for. */
  readonly capacity: number;
  readonly load: LoadReport;
  readonly laneLengthMax: number;
  /** Resident memory in megabytes: before, and at its highest. */
  readonly memoryBefore: number;
  readonly memoryMax: number;
  /** How long until payouts took again what they took before, in milliseconds. */
  readonly recoveryMs: number;
  /** What has left the busy business, and what was acknowledged of it. */
  readonly debited: number;
  readonly acknowledged: number;
}

/** Loads a gateway in a process of its own, from another, with ten times what it can do. */
export async function runOverload(dataDir: string, seconds: number): Promise<OverloadReport> {
  const gateway = await start({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    LANE_LENGTH_MAX: String(LANE_LENGTH_MAX),
    GROUP_SIZE_MAX: String(GROUP_SIZE_MAX),
  });
  const databaseUrl = await embeddedUrl(dataDir);
  await withClient(databaseUrl, (client) => client.query(SLOW_DATABASE));
  const busy = await newBusiness(databaseUrl, 'busy', FUNDS);
  const quiet = await newBusiness(databaseUrl, 'quiet', FUNDS);
  const common = { url: gateway.url, busyKey: busy.secretKey, quietKey: quiet.secretKey };
  const measured = await generate({
    ...common,
    rate: 0,
    clients: MEASURE_CLIENTS,
    seconds: MEASURE_SECONDS,
  });
  const capacity = measured.accepted.count / measured.seconds;
  const memory = watchMemory(gateway.process.pid);
  const memoryBefore = await memory.now();
  const rate = Math.ceil(TIMES_CAPACITY * capacity);
  const load = await generate({ ...common, rate, clients: CLIENTS, seconds });
  const again = performance.now();
  const recovered = await payUntilNormal(gateway, busy.secretKey, measured.accepted.p99);
  const balance = await balanceOf(gateway, busy.secretKey);
  const report = {
    capacity,
    load,
    laneLengthMax: LANE_LENGTH_MAX,
    memoryBefore,
    memoryMax: await memory.stop(),
    recoveryMs: recovered.at - again,
    debited: FUNDS - balance,
    acknowledged: measured.accepted.count + load.accepted.count + recovered.payouts,
  };
  await gateway.stop();
  return report;
}

/** Runs the generator to its end. */
async function generate(load: Load): Promise<LoadReport> {
  const script = join(import.meta.dirname, '..', 'processes', 'load-generator.ts');
  const generator = new TestProcess(process.execPath, [script, JSON.stringify(load)], {});
  const status = await generator.ended;
  if (status !== 0) throw new Error(`the generator ended with ${status}: ${generator.stderr}`);
  return JSON.parse(generator.stdout) as LoadReport;
}

/** Pays, one payout after the other, until one takes no longer than under the load that fits. */
async function payUntilNormal(gateway: GatewayProcess, secretKey: string, normalMs: number) {
  let payouts = 0;
  const at = await until('payouts take as long as before', async () => {
    const start = performance.now();
    const body = { email: 'after@example.com', amount: 1 };
    const headers = { Authorization: `Bearer ${secretKey}` };
    const { status } = await call(`${gateway.url}/payout/create`, { headers, body });
    if (status === 201) payouts += 1;
    const now = performance.now();
    return status === 201 && now - start <= normalMs && now;
  });
  return { at, payouts };
}

async function balanceOf({ url }: GatewayProcess, secretKey: string): Promise<number> {
  const headers = { Authorization: `Bearer ${secretKey}` };
  const { text } = await call(`${url}/balance`, { headers });
  return (JSON.parse(text) as { payout_balance: number }).payout_balance;
}
