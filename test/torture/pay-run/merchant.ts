import { keptAlive } from '../../support/http.ts';
import { ask } from '../support/payout.ts';

/** A run as `GET /payout/runs/{id}` tells it. */
export interface ToldRun {
  readonly id: string;
  readonly status: string;
  readonly lines: number;
  readonly paid_lines: number;
  readonly failed_lines: number;
}

/** How single payouts went, one after the other. */
export interface Pace {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** A file of so many lines, each of an address of its own; some of another amount. */
export function fileOf(lines: number, amountOf: (line: number) => number = () => 1): string {
  const rows = Array.from({ length: lines }, (_, at) => {
    return `user${at + 1}@example.com,${amountOf(at + 1)},March\n`;
  });
  return `email,amount,reference\n${rows.join('')}`;
}

/** Whoever has a secret key. */
export class Merchant {
  readonly #secretKey: string;
  #paid = 0;

  constructor(secretKey: string) {
    this.#secretKey = secretKey;
  }

  /** How many single payouts were acknowledged. */
  get paid(): number {
    return this.#paid;
  }

  /** Uploads a file; the draft's id. */
  async upload(url: string, file: string): Promise<string> {
    const { id } = await this.#send(`${url}/payout/runs`, { 'Content-Type': 'text/csv' }, file);
    return id;
  }

  confirm(url: string, id: string): Promise<ToldRun> {
    return this.#send(`${url}/payout/runs/${id}/confirm?allow_duplicate=1`, {}, '');
  }

  show(url: string, id: string): Promise<ToldRun> {
    return this.#send(`${url}/payout/runs/${id}`, {});
  }

  /** Pays single payouts, one after the other, until the signal; what does not answer is left. */
  async pay(urls: () => readonly string[], signal: AbortSignal): Promise<Pace> {
    const agent = keptAlive();
    const start = performance.now();
    const took: number[] = [];
    for (let at = 0; !signal.aborted; at++) {
      const url = urls()[at % urls().length] ?? '';
      const way = { url, secretKey: this.#secretKey, door: 'rest', agent } as const;
      const began = performance.now();
      const { paid } = await ask(way, {
        key: `single-${this.#paid}-${at}`,
        email: 'single@example.com',
        amount: 1,
      });
      if (paid) {
        this.#paid += 1;
        took.push(performance.now() - began);
      }
    }
    agent.destroy();
    return paceOf(took, performance.now() - start);
  }

  async #send(url: string, headers: Record<string, string>, body?: string): Promise<ToldRun> {
    const reply = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${this.#secretKey}`, ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${url}: ${reply.status} ${text}`);
    return JSON.parse(text) as ToldRun;
  }
}

function paceOf(took: number[], ms: number): Pace {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  const mean = took.reduce((sum, each) => sum + each, 0) / Math.max(took.length, 1);
  return { perSecond: (took.length * 1000) / ms, mean, p50: at(0.5), p99: at(0.99) };
}
