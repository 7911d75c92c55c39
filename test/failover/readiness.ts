import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../support/http.ts';

/** One look at `/health/ready`. */
export interface Look {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 0 where no answer came. */
  readonly status: number;
}

const EVERY_MS = 40;
/** A load balancer waits no longer. */
const PATIENCE_MS = 8_000;

/** Looks at a gateway's readiness again and again, as a load balancer does. */
export class Readiness {
  readonly looks: Look[] = [];
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #running: Promise<void>;
  #isOver = false;

  constructor(url: string) {
    this.#url = `${url}/health/ready`;
    this.#running = this.#run();
  }

  /** What was answered to whatever was asked within these moments. */
  statusesWithin(from: number, until: number): Set<number> {
    const within = this.looks.filter(
      ({ sentAt, answeredAt }) => sentAt >= from && answeredAt <= until,
    );
    return new Set(within.map(({ status }) => status));
  }

  /** When it was first answered like this to what was asked since that moment. */
  firstSince(moment: number, status: number): number | undefined {
    return this.looks.find((look) => look.sentAt >= moment && look.status === status)?.answeredAt;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    this.#agent.destroy();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const sentAt = performance.now();
      const reply = await Promise.race([
        call(this.#url, { agent: this.#agent }).catch(() => undefined),
        pause(PATIENCE_MS, undefined, { ref: false }),
      ]);
      this.looks.push({ sentAt, answeredAt: performance.now(), status: reply?.status ?? 0 });
      await pause(EVERY_MS);
    }
  }
}
