import { setTimeout as pause } from 'node:timers/promises';
import { FUNDS, violationsOf } from '../../failover/books.ts';
import { answersWith, describe, oddAnswers } from '../../failover/figures.ts';
import { Load } from '../../failover/load.ts';
import { type GatewayProcess, cli, start } from '../../support/gateway-process.ts';
import { until } from '../../support/processes.ts';
import { newBusiness } from '../support/operator.ts';
import { Random } from '../support/random.ts';
import { Cluster, lastLines } from './cluster.ts';
import type { Programs } from './programs.ts';

/** What a run is told. */
export interface PatroniOptions {
  readonly folder: string;
  readonly programs: Programs;
  readonly rounds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

const BUSINESSES = 3;
/** How long payouts go on before a kill, at least and at most. */
const BEFORE_MS = { least: 2_000, most: 4_000 };
/** A primary that is gone without a word is replaced after Patroni's TTL of 20 s. */
const LIMIT_MS = 90_000;

/** Kills the primary again and again under load; what went against a promise. */
export async function runPatroni(options: PatroniOptions): Promise<string[]> {
  const { folder, programs, rounds, signal, print } = options;
  const random = new Random(options.seed);
  const begun = performance.now();
  const cluster = await Cluster.start(folder, programs, signal);
  print(
    `a synchronous cluster after ${secondsSince(begun)} s; its primary is ${await cluster.primary()}`,
  );
  const env = {
    DATABASE_URL: cluster.url,
    PAYOUT_HASH_SECRET: 'a secret that is longer than thirty-two bytes',
    DATA_DIR: folder,
  };
  signal.throwIfAborted();
  const { status, stderr } = await cli(['migrate'], env);
  if (status !== 0) throw new Error(`cli migrate: ${stderr}`);
  signal.throwIfAborted();
  const gateway = await start({ ...env, LOG_LEVEL: 'warn' });
  const load = await openLoad(cluster, gateway, random);
  signal.addEventListener('abort', () => load.abandon());
  load.start();
  try {
    for (let round = 1; round <= rounds; round += 1) {
      signal.throwIfAborted();
      const told = await playRound(cluster, load, random, round % 2 === 0);
      print(`kill ${round}/${rounds}: ${told}; acknowledged ${load.record.acknowledged.size}`);
    }
    return await conclude(cluster, load, gateway, env, print);
  } catch (error) {
    load.abandon();
    const words = [...(await cluster.lastWords()), `gateway: ${lastLines(gateway.process.stdout)}`];
    for (const each of words) print(each);
    throw error;
  }
}

async function openLoad(cluster: Cluster, gateway: GatewayProcess, random: Random): Promise<Load> {
  const payers = [];
  for (let i = 0; i < BUSINESSES; i += 1) {
    payers.push(await newBusiness(cluster.url, `business ${i}`, FUNDS));
  }
  return new Load(gateway.url, payers, random.fork());
}

/** Kills the primary's PostgreSQL, or the whole member; tells how long it took until payouts went on. */
async function playRound(cluster: Cluster, load: Load, random: Random, isWhole: boolean) {
  await pause(random.whole(BEFORE_MS.least, BEFORE_MS.most));
  const victim = await until('a primary', () => cluster.primary());
  const killedAt = performance.now();
  await cluster.kill(victim, isWhole);
  const now = performance.now();
  // Where only PostgreSQL was killed, its Patroni may not have noticed yet.
  const isNew = (name?: string) => name !== undefined && name !== victim && name;
  const primary = await until(
    'a new primary',
    async () => isNew(await cluster.primary()),
    LIMIT_MS,
  );
  const primaryAfter = secondsSince(killedAt);
  await untilPaid(load, now);
  const paidAfter = secondsSince(killedAt);
  if (isWhole) await cluster.restart(victim);
  await cluster.untilWhole();
  await untilPaid(load, performance.now());
  const what = isWhole ? `${victim} as a whole` : `PostgreSQL of ${victim}`;
  return `${what}; ${primary} is primary after ${primaryAfter} s, payouts after ${paidAfter} s`;
}

async function untilPaid(load: Load, moment: number): Promise<void> {
  const isPaid = () => load.record.paidSince(moment).length > 0;
  await until('payouts are made again', isPaid, LIMIT_MS);
}

/** Ends the load, counts, and compares the books. */
async function conclude(
  cluster: Cluster,
  load: Load,
  gateway: GatewayProcess,
  env: Readonly<Record<string, string>>,
  print: (line: string) => void,
): Promise<string[]> {
  await load.stop();
  const { record } = load;
  const violations = await violationsOf(cluster.url, record);
  const audit = await cli(['audit', '--json'], env);
  // Not by its DATA_DIR, which is the cluster's, too.
  gateway.process.signal('SIGTERM');
  await gateway.process.ended;
  const { ok, entries } = JSON.parse(audit.stdout) as { ok: boolean; entries: number };
  if (!ok) violations.push(`audit: ${audit.stdout}`);
  violations.push(...Object.entries(oddAnswers(record)).map((each) => each.join(': ')));
  const made =
    record.acknowledged.size +
    record.unkeyed
      .values()
      .filter((each) => each === 201)
      .reduce((sum) => sum + 1, 0);
  print(describe(record));
  print(
    `acknowledged ${made}, entries ${entries - BUSINESSES}, without an answer to COMMIT ` +
      `${answersWith(record, 500).length}`,
  );
  return violations;
}

function secondsSince(moment: number): string {
  return ((performance.now() - moment) / 1000).toFixed(1);
}
