import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '../../../src/postgres/server.ts';
import { type Child, type Children, untilReady } from '../stage/children.ts';

const GATEWAY = 'src/server.ts';
const own = (file: string) => join(import.meta.dirname, '..', 'processes', file);

interface Program {
  readonly label: string;
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Among which the best is looked for in each run; a product's settings are its defaults. */
  readonly poolSizes?: Readonly<Record<Shape, readonly number[]>>;
}

/** Whether one business pays, or many. */
export type Shape = 'hot' | 'many';

const POOL_SIZES = [4, 8, 20];

/** Who is compared. */
export const PROGRAMS = {
  gateway: { label: 'the gateway', script: GATEWAY },
  workers: { label: 'the gateway, WORKERS=2', script: GATEWAY, env: { WORKERS: '2' } },
  perRequest: {
    label: '(a) a transaction per request',
    script: own('per-request.ts'),
    poolSizes: { hot: POOL_SIZES, many: POOL_SIZES },
  },
  procedure: {
    label: '(b) a procedure per payout',
    script: own('procedure.ts'),
    poolSizes: { hot: POOL_SIZES, many: POOL_SIZES },
  },
  batched: {
    label: '(c) a batched procedure',
    script: own('batched-procedure.ts'),
    // One business has one call in flight, whatever the pool.
    poolSizes: { hot: [4], many: POOL_SIZES },
  },
  yoga: { label: 'a bare Yoga server', script: own('bare-yoga.ts') },
} as const satisfies Readonly<Record<string, Program>>;
export type CandidateName = keyof typeof PROGRAMS;

/** The pool sizes that a candidate is tried with; none where it keeps its own. */
export function poolSizesOf(name: CandidateName, shape: Shape): readonly number[] {
  const program: Program = PROGRAMS[name];
  return program.poolSizes?.[shape] ?? [];
}

/** A candidate that runs. */
export interface Candidate {
  readonly url: string;
  readonly child: Child;
}

/** The candidates' processes, each started when first needed; all of them on one database. */
export class Candidates {
  /** One for all, so that a user's hash is the same whoever pays. */
  readonly #secret = randomBytes(32).toString('base64url');
  readonly #children: Children;
  readonly #databaseUrl: string;
  readonly #running = new Map<string, Promise<Candidate>>();

  constructor(children: Children, databaseUrl: string) {
    this.#children = children;
    this.#databaseUrl = databaseUrl;
  }

  /** The running process of a candidate, with so large a pool. */
  get(name: CandidateName, poolSize?: number): Promise<Candidate> {
    const which = `${name} ${poolSize}`;
    const running = this.#running.get(which) ?? this.start(name, poolSize);
    this.#running.set(which, running);
    return running;
  }

  /** One more process of a candidate, on the same database or another. */
  async start(
    name: CandidateName,
    poolSize?: number,
    databaseUrl = this.#databaseUrl,
  ): Promise<Candidate> {
    const { script, env }: Program = PROGRAMS[name];
    const port = await freePort();
    const child = this.#children.start(
      script,
      {
        PORT: `${port}`,
        DATABASE_URL: databaseUrl,
        PAYOUT_HASH_SECRET: this.#secret,
        ...(poolSize !== undefined && { POOL_SIZE: `${poolSize}` }),
        ...env,
      },
      script !== GATEWAY,
    );
    const url = `http://127.0.0.1:${port}`;
    await untilReady(child, url);
    return { url, child };
  }
}
