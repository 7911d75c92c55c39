import type { TestProcess } from '../../support/processes.ts';

/** The rare branches that a run aims at: one that is never reached has not been tested. */
export const BRANCHES = [
  'replay',
  'key reused',
  'halved group',
  'retried group',
  'settled commit',
  '503',
] as const;
export type Branch = (typeof BRANCHES)[number];

/** How often each branch was seen: in replies, and in the gateways' own logs. */
export class Sightings {
  readonly #counts = new Map<Branch, number>();
  /** How much of each log has been read. */
  readonly #read = new Map<TestProcess, number>();

  add(branch: Branch): void {
    this.#counts.set(branch, this.of(branch) + 1);
  }

  of(branch: Branch): number {
    return this.#counts.get(branch) ?? 0;
  }

  /** The branches that were never reached. */
  get missing(): Branch[] {
    return BRANCHES.filter((branch) => this.of(branch) === 0);
  }

  /** Reads on in a gateway's log. */
  readLog(gateway: TestProcess): void {
    const from = this.#read.get(gateway) ?? 0;
    const end = gateway.stdout.lastIndexOf('\n') + 1;
    this.#read.set(gateway, Math.max(from, end));
    for (const line of gateway.stdout.slice(from, end).split('\n')) {
      if (line.startsWith('{')) this.#addLine(line);
    }
  }

  /** Reads a log to its end, and lets go of it. */
  closeLog(gateway: TestProcess): void {
    this.readLog(gateway);
    this.#read.delete(gateway);
  }

  /** All of them, in words. */
  describe(): string {
    return BRANCHES.map((branch) => `${branch} ${this.of(branch)}`).join(', ');
  }

  #addLine(line: string): void {
    const entry = JSON.parse(line) as { msg?: string; next?: string; settled?: string };
    // Found to be there, or not: an answer in place of a 500.
    if (entry.settled !== undefined && entry.settled !== 'unknown') this.add('settled commit');
    if (entry.msg !== 'group failed') return;
    if (entry.next === 'halve') this.add('halved group');
    if (entry.next === 'retry') this.add('retried group');
  }
}
