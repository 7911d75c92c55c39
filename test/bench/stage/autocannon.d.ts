/** The part of autocannon that the benchmark uses; it comes without types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  /** One connection. */
  export interface AutocannonClient {
    /** What it writes for its next request. */
    getRequestBuffer: () => Buffer;
  }

  export interface AutocannonResult {
    readonly '2xx': number;
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
    readonly mismatches: number;
  }

  /** Emits `response` (client, status, bytes, milliseconds) and `reqMismatch` (body). */
  export interface AutocannonRun extends EventEmitter {
    stop(): void;
  }

  export interface AutocannonOptions {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly sampleInt: number;
    readonly timeout: number;
    readonly amount?: number;
    readonly setupClient: (client: AutocannonClient) => void;
    readonly verifyBody: (body: string) => boolean;
  }

  export default function autocannon(
    options: AutocannonOptions,
    done: (error: Error | null, result: AutocannonResult) => void,
  ): AutocannonRun;
}
