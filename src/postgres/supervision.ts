import { setTimeout as sleep } from 'node:timers/promises';

import type { Installation } from './installation.ts';
import { type Ownership, takeOwnership } from './ownership.ts';
import { forgetOwner } from './postmaster.ts';
import { type Server, launch } from './server.ts';

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/** Keeps a server running, and its lock held, on the same port until it is stopped. */
export class Supervision {
  readonly #installation: Installation;
  #server: Server;
  #ownership: Ownership;
  #mourned: Server | undefined;
  readonly #stopping = new AbortController();
  readonly #kept: Promise<void>;
  #ending: Promise<void> | undefined;

  constructor(installation: Installation, server: Server, ownership: Ownership) {
    this.#installation = installation;
    this.#server = server;
    this.#ownership = ownership;
    this.#kept = this.#keep();
  }

  /** Stops the server, waits for its end and gives the lock back. */
  stop(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  /** Ends the server without waiting. */
  kill(): void {
    this.#server.kill();
    void this.stop();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve));
    let pauseMs = firstPauseMs;
    for (;;) {
      await Promise.race([this.#server.ended, this.#ownership.lost, stopped]);
      if (signal.aborted) return;
      try {
        await this.#restore();
        pauseMs = firstPauseMs;
      } catch {
        // Never given up: the old server's children, or what fills the disk, may go away.
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  async #restore(): Promise<void> {
    const { kind, password, report } = this.#installation;
    const { port } = this.#server;
    if (this.#server.hasEnded()) {
      if (this.#mourned !== this.#server) {
        report('PostgreSQL ended unexpectedly; starting it again …');
      }
      this.#mourned = this.#server;
      this.#server = await launch(this.#installation, port, this.#stopping.signal);
    }
    if (this.#ownership.isLost()) this.#ownership = await takeOwnership({ port, password }, kind);
  }

  async #end(): Promise<void> {
    this.#stopping.abort();
    await this.#server.stop();
    await this.#kept;
    // It may have been started again in the very moment of stopping.
    await this.#server.stop();
    await this.#ownership.release();
    await forgetOwner(this.#installation.dir.cluster);
  }
}
