import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../support/database.ts';
import {
  type GatewayProcess,
  embeddedUrl,
  killPostgres,
  start,
} from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { killAll, processesOf, until } from '../../support/processes.ts';
import { DatabaseProxy } from '../../support/tcp-proxy.ts';
import type { Sightings } from './branches.ts';

/** What the payouts of a round come out of: enough for every one of them. */
export const FUNDS = 1_000_000_000;
/** Whoever is given this amount makes the database raise an error. */
export const POISON = 666;
/** So short that a burst runs over it. */
export const LANE_LENGTH_MAX = 40;

/** How much of a log tells what went before a failure. */
const LOG_LINES = 60;

/** What may be killed. */
export const VICTIMS = ['gateway', 'PostgreSQL', 'both'] as const;
export type Victim = (typeof VICTIMS)[number];

const RAISE_ON_POISON = `
  create function raise_on_poison() returns trigger language plpgsql as
    $$ begin raise exception 'poisoned'; end $$;
  create trigger raise_on_poison before insert on history_entry
    for each row when (new.amount = ${POISON}) execute function raise_on_poison()`;

/**
 * Two gateways over one database: one as `npm start` has it, which owns PostgreSQL and is killed with
 * it, and one beside it whose connections go through a proxy, which outlives the others.
 */
export class Scene {
  readonly dataDir: string;
  readonly proxy: DatabaseProxy;
  readonly #sightings: Sightings;
  readonly #settings: Readonly<Record<string, string>>;
  #main: GatewayProcess | undefined;
  #beside: GatewayProcess | undefined;

  private constructor(
    dataDir: string,
    proxy: DatabaseProxy,
    sightings: Sightings,
    settings: Readonly<Record<string, string>>,
  ) {
    this.dataDir = dataDir;
    this.proxy = proxy;
    this.#sightings = sightings;
    this.#settings = settings;
  }

  static async open(
    sightings: Sightings,
    signal: AbortSignal,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<Scene> {
    const dataDir = await mkdtemp(join(tmpdir(), 'payout-torture-'));
    await chmod(dataDir, 0o711);
    const proxy = await DatabaseProxy.open(() => embeddedUrl(dataDir));
    const scene = new Scene(dataDir, proxy, sightings, settings);
    try {
      await scene.restore();
      await withClient(await scene.databaseUrl(), (client) => client.query(RAISE_ON_POISON));
      signal.throwIfAborted();
      scene.#beside = await start({
        ...scene.#environment(),
        DATABASE_URL: proxy.through(await scene.databaseUrl()),
        PAYOUT_HASH_SECRET: (await readFile(join(dataDir, 'hash-secret'), 'utf8')).trim(),
        LANE_LENGTH_MAX: String(LANE_LENGTH_MAX),
      });
      return scene;
    } catch (error) {
      await scene.close();
      throw error;
    }
  }

  /** The gateways' addresses: first the one that is killed. */
  get urls(): readonly [string, string] {
    return [this.#main?.url ?? '', this.#beside?.url ?? ''];
  }

  databaseUrl(): Promise<string> {
    return embeddedUrl(this.dataDir);
  }

  /** kill -9, and nothing else. */
  async kill(victim: Victim): Promise<void> {
    if (victim !== 'PostgreSQL') this.#main?.process.signal('SIGKILL');
    if (victim !== 'gateway') await killPostgres(this.dataDir);
    if (victim === 'PostgreSQL' || !this.#main) return;
    await this.#main.process.ended;
    this.#sightings.closeLog(this.#main.process);
    this.#main = undefined;
  }

  /** Starts what is dead; resolves when both gateways may be given work. */
  async restore(): Promise<void> {
    this.#main ??= await start(this.#environment());
    for (const url of this.urls.filter((each) => each !== '')) {
      await until(`${url} is ready`, async () => {
        const reply = await call(`${url}/health/ready`).catch(() => undefined);
        return reply?.status === 200;
      });
    }
  }

  readLogs(): void {
    for (const gateway of [this.#main, this.#beside]) {
      if (gateway) this.#sightings.readLog(gateway.process);
    }
  }

  /** The end of each gateway's log. */
  lastLines(): string[] {
    const gateways = [this.#main, this.#beside].filter((each) => each !== undefined);
    return gateways.map(({ url, process: { stdout, stderr } }) => {
      const lines = [stdout, stderr].map((text) => text.split('\n').slice(-LOG_LINES).join('\n'));
      return [`the log of ${url}:`, ...lines].join('\n');
    });
  }

  /** Ends every process. */
  async end(): Promise<void> {
    while ((await processesOf(this.dataDir)).length > 0) await killAll(this.dataDir);
  }

  /** Leaves no process and no file. */
  async close(): Promise<void> {
    await this.end();
    await this.proxy.close();
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  #environment() {
    // Warnings tell which branches were taken; a line for each request would fill the memory.
    return { DATA_DIR: this.dataDir, LOG_LEVEL: 'warn', ...this.#settings };
  }
}
