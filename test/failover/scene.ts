import { onTestFailed, onTestFinished } from 'vitest';
import {
  type GatewayProcess,
  cli,
  emptyDataDir,
  startGateway,
} from '../support/gateway-process.ts';
import { until } from '../support/processes.ts';
import { newBusiness } from '../torture/support/operator.ts';
import { Random } from '../torture/support/random.ts';
import { FUNDS, violationsOf } from './books.ts';
import { describe, longestGap } from './figures.ts';
import { Load } from './load.ts';
import { Pair } from './pair.ts';
import { Readiness } from './readiness.ts';

const BUSINESSES = 3;
/** How long after the switch payouts are made again, at the latest. */
export const BACK_MS = 2_000;
/** Until a gateway has noticed that it can take no money. */
export const NOTICED_MS = 1_000;
/** How long readiness is looked at for a change that does not come. */
const READY_LIMIT_MS = 15_000;
/** pino's number of the level `info`. */
const INFO = 30;
/** How many payouts are made before anything happens. */
const SETTLED = 100;

/** What is wrong when all is over. */
interface Outcome {
  readonly violations: readonly string[];
  readonly ok: boolean;
  readonly problems: readonly unknown[];
  /** The gateway's. */
  readonly stderr: string;
}

/** Nothing is. */
export const WELL: Outcome = { violations: [], ok: true, problems: [], stderr: '' };

type AuditReport = Pick<Outcome, 'ok' | 'problems'> & { readonly entries: number };

/** A line of the gateway's log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A pair of servers, a gateway before them, its clients, and one who looks at its readiness. */
export class Scene {
  readonly pair: Pair;
  readonly gateway: GatewayProcess;
  readonly load: Load;
  readonly readiness: Readiness;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    pair: Pair,
    gateway: GatewayProcess,
    load: Load,
    env: Readonly<Record<string, string>>,
  ) {
    this.pair = pair;
    this.gateway = gateway;
    this.load = load;
    this.readiness = new Readiness(gateway.url);
    this.#env = env;
  }

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
    const pair = await Pair.open();
    const env = {
      DATABASE_URL: pair.url,
      PAYOUT_HASH_SECRET: 'a secret that is longer than thirty-two bytes',
      DATA_DIR: await emptyDataDir(),
    };
    const { status, stderr } = await cli(['migrate'], env);
    if (status !== 0) throw new Error(`cli migrate: ${stderr}`);
    const payers = [];
    for (let i = 0; i < BUSINESSES; i += 1) {
      payers.push(await newBusiness(pair.directUrl, `business ${i}`, FUNDS));
    }
    const gateway = await startGateway({ ...env, ...settings });
    const load = new Load(gateway.url, payers, new Random(1));
    const scene = new Scene(pair, gateway, load, env);
    onTestFailed(() => {
      const lines = scene.log.filter(({ level }) => level > INFO);
      process.stdout.write(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    });
    onTestFinished(() => {
      load.abandon();
      return scene.readiness.stop();
    });
    return scene;
  }

  /** Begins the load, and waits until all goes well. */
  async begin(): Promise<void> {
    this.load.start();
    await this.#untilPaid(performance.now(), SETTLED);
  }

  /** Waits until a payout that was sent after that moment is made; how long that took. */
  async paidAfter(moment: number): Promise<number> {
    await this.#untilPaid(moment, 1);
    return (this.load.record.paidSince(moment)[0]?.answeredAt ?? Infinity) - moment;
  }

  /** Waits until readiness is answered like this to what is asked from now on; how long that took. */
  async readinessIs(status: 200 | 503): Promise<number> {
    const now = performance.now();
    const look = () => this.readiness.firstSince(now, status);
    return (await until(`ready answers ${status}`, look, READY_LIMIT_MS)) - now;
  }

  /** The log so far. */
  get log(): LogLine[] {
    const lines = this.gateway.process.stdout.split('\n').slice(0, -1);
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
  }

  /** What the log says of the database: when it was lost and when it was back, in order. */
  get states(): string[] {
    return this.log.map(({ msg }) => msg).filter((msg) => /^database (lost|back)$/.test(msg));
  }

  /** Ends all, and tells what is wrong; prints what it came to since that moment of the last switch. */
  async finish(name: string, switchedAt: number): Promise<Outcome> {
    await this.#untilPaid(performance.now(), SETTLED);
    await this.load.stop();
    await this.readiness.stop();
    const { record } = this.load;
    const violations = await violationsOf(this.pair.directUrl, record);
    if (this.readiness.looks.some(({ status }) => status === 0)) {
      violations.push('a look at the readiness was not answered');
    }
    const audit = await cli(['audit', '--json'], this.#env);
    const { ok, entries, problems } = JSON.parse(audit.stdout) as AuditReport;
    const gap = Math.round(longestGap(record, switchedAt));
    const figures = `${describe(record)}; entries ${entries}; longest gap since the switch ${gap} ms`;
    process.stdout.write(`${name}: ${figures}\n`);
    await this.gateway.stop();
    return { violations, ok, problems, stderr: this.gateway.process.stderr };
  }

  async #untilPaid(moment: number, count: number): Promise<void> {
    const what = `${count} payouts that were sent since then are made`;
    await until(what, () => this.load.record.paidSince(moment).length >= count);
  }
}
