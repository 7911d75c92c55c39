import { type Attack, PAID, type Target } from './attack.ts';
import { BEHAVIOUR, STALLS } from './behaviour.ts';
import { BODIES } from './bodies.ts';
import { type Outcome, strike } from './connection.ts';
import { DOCUMENTS } from './documents.ts';
import { FIELDS } from './fields.ts';
import { FRAMING } from './framing.ts';
import { HEADERS } from './headers.ts';
import { call } from '../../support/http.ts';
import { watchMemory } from '../support/memory.ts';
import { DOORS, ask } from '../support/payout.ts';
import { Random } from '../support/random.ts';
import { type Stage, openStage, violationsOfBooks } from './stage.ts';
import { TARGETS } from './targets.ts';
import { VARIABLES } from './variables.ts';
import { paidIn, violationsOf, violationsOfLog } from './verdict.ts';

/** What a hostile run is told. */
export interface HostileOptions {
  readonly dataDir: string;
  readonly requests: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** What a hostile run came to. */
export interface HostileReport {
  readonly requests: number;
  /** Replies by status, by kind of attack; `none` where there was no reply. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly acknowledged: number;
  readonly memoryBefore: number;
  readonly memoryMax: number;
  readonly violations: readonly string[];
}

const ATTACKERS = 24;
/** One in so many takes as long as the gateway has patience. */
const STALL_SHARE = 1 / 250;
/** The one who pays as it should be does so once for so many attacks. */
const ATTACKS_A_PAYOUT = 20;
const MEMORY_MAX_MB = 600;
const PROGRESS = 1_000;
/** The same violation is told no more often than this. */
const TOLD_MAX = 5;

const KINDS = Object.entries({
  ...FRAMING,
  ...TARGETS,
  ...HEADERS,
  ...BODIES,
  ...FIELDS,
  ...DOCUMENTS,
  ...VARIABLES,
  ...BEHAVIOUR,
});
const SLOW_KINDS = Object.entries(STALLS);

/** Makes the attack of a number: the same for the same seed and target. */
function attackOf(random: Random, target: Target): Attack {
  const [kind, generate] = random.pick(random.chance(STALL_SHARE) ? SLOW_KINDS : KINDS);
  return { kind, ...generate(random, target) };
}

/** Attacks a gateway in a process of its own, beside somebody who pays, and looks what became of it. */
export async function runHostile(options: HostileOptions): Promise<HostileReport> {
  const stage = await openStage(options.dataDir);
  const run = new HostileRun(stage, options);
  const memory = watchMemory(stage.gateway.process.pid);
  const memoryBefore = await memory.now();
  await run.attack();
  const memoryMax = await memory.stop();
  run.check(memoryMax <= MEMORY_MAX_MB, `memory: ${memoryMax} MB`);
  await run.lookBack();
  await stage.gateway.stop();
  const { counts, violations, acknowledged } = run;
  return { requests: run.sent, counts, acknowledged, memoryBefore, memoryMax, violations };
}

class HostileRun {
  readonly counts = new Map<string, Map<string, number>>();
  readonly violations: string[] = [];
  acknowledged = 0;
  sent = 0;
  readonly #stage: Stage;
  readonly #options: HostileOptions;
  readonly #random: Random;
  // The first payouts of the stage itself.
  #payerPaid = PAID;
  #attackerPaid = 1;
  #attackerMost = 1;

  constructor(stage: Stage, options: HostileOptions) {
    this.#stage = stage;
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  async attack(): Promise<void> {
    const { requests, signal, print } = this.#options;
    const attacker = async (): Promise<void> => {
      while (this.sent < requests && !signal.aborted && this.violations.length < 50) {
        this.sent += 1;
        const number = this.sent;
        const attack = attackOf(this.#random.fork(), this.#stage.target);
        this.#note(number, attack, await strike(this.#stage.target.port, attack));
        if (number % ATTACKS_A_PAYOUT === 0) await this.#pay(number);
        if (number % PROGRESS === 0)
          print(`${number} requests, ${this.violations.length} violations`);
      }
    };
    await Promise.all(Array.from({ length: ATTACKERS }, attacker));
    signal.throwIfAborted();
  }

  check(holds: boolean, violation: string): void {
    if (!holds) this.violations.push(violation);
  }

  /** What the gateway, its log and the tables look like when all is done. */
  async lookBack(): Promise<void> {
    const { gateway } = this.#stage;
    const ready = await call(`${gateway.url}/health/ready`).catch(() => undefined);
    this.check(ready?.status === 200 && !gateway.process.hasEnded, 'the gateway is not ready');
    this.check(gateway.process.stderr === '', `it complains: ${gateway.process.stderr}`);
    const told = {
      payer: this.#payerPaid,
      attacker: this.#attackerPaid,
      attackerMost: this.#attackerMost,
    };
    this.violations.push(
      ...violationsOfLog(gateway.process.stdout),
      ...(await violationsOfBooks(this.#stage, told)),
    );
  }

  /** One payout that is in order, and must be made whatever goes on beside it. */
  async #pay(number: number): Promise<void> {
    const door = this.#random.pick(DOORS);
    const payout = {
      key: `sound-${number}`,
      email: `sound${number % 50}@example.com`,
      amount: PAID,
    };
    const { url } = this.#stage.gateway;
    const reply = await ask({ url, secretKey: this.#stage.payer.secretKey, door }, payout);
    this.check(reply.paid, `a payout in order was not made: ${JSON.stringify(reply)}`);
    if (!reply.paid) return;
    this.acknowledged += 1;
    this.#payerPaid += PAID;
  }

  #note(number: number, attack: Attack, outcome: Outcome): void {
    const { kind, bytes } = attack;
    const counts = this.counts.get(kind) ?? new Map<string, number>();
    this.counts.set(kind, counts);
    const statuses = outcome.replies.map(({ status }) => String(status));
    for (const status of statuses.length > 0 ? statuses : ['none']) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    this.#attackerPaid += paidIn(outcome);
    const text = bytes.toString('latin1');
    this.#attackerMost += text.match(new RegExp(String.raw`"amount":${PAID}\b`, 'g'))?.length ?? 0;
    for (const violation of violationsOf(attack, outcome, this.#stage.secrets)) {
      if (this.violations.filter((known) => known.startsWith(`${kind}: `)).length >= TOLD_MAX)
        return;
      const sent = JSON.stringify(text.slice(0, 600));
      this.violations.push(`${kind}: ${violation}\n  (request ${number}: ${sent})`);
    }
  }
}

/** What a hostile run ends with: a line of counts for each kind, and what went wrong. */
export function hostileSummary(report: HostileReport): string {
  const { counts, violations, requests, acknowledged, memoryBefore, memoryMax } = report;
  const total = new Map<string, number>();
  const lines = [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, statuses]) => {
      for (const [status, count] of statuses) total.set(status, (total.get(status) ?? 0) + count);
      return `${kind}: ${describe(statuses)}`;
    });
  return [
    ...lines,
    `all: ${describe(total)}`,
    `requests ${requests}, payouts in order ${acknowledged}, ` +
      `memory ${Math.round(memoryBefore)} to at most ${Math.round(memoryMax)} MB`,
    ...violations.map((violation) => `VIOLATION ${violation}`),
    violations.length > 0 ? 'FAILED' : 'passed',
  ].join('\n');
}

function describe(statuses: ReadonlyMap<string, number>): string {
  const sorted = [...statuses].toSorted(([a], [b]) => a.localeCompare(b));
  return sorted.map(([status, count]) => `${status} ${count}`).join(', ');
}
