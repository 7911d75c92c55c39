import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerSetup } from './server-setup.ts';
import { type Ownership, takeOwnership } from './ownership.ts';
import { forgetOwner } from './postmaster.ts';
import { type Server, launch } from './server.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Keeps a server running on the same port, and its lock held, until it is stopped. */
export class Supervisor {
  readonly #setup: ServerSetup;
  #server: Server;
  #ownership: Ownership;
  /** The server whose unexpected end has been reported. */
  #reported: Server | undefined;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #ending: Promise<void> | undefined;

  constructor(setup: ServerSetup, server: Server, ownership: Ownership) {
    this.#setup = setup;
    this.#server = server;
    this.#ownership = ownership;
    this.#done = this.#supervise();
  }

  /** Stops the server, waits until it has ended, and releases the lock. */
  stop(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  /** Ends the server; does not wait. */
  kill(): void {
    this.#server.kill();
    void this.stop();
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve));
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      await Promise.race([this.#server.ended, this.#ownership.lost, stopped]);
      if (signal.aborted) return;
      try {
        await this.#restore();
        pauseMs = FIRST_PAUSE_MS;
      } catch {
        // Tried for ever, because the reason may go away: a full disk, or the old server's
        // children.
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  async #restore(): Promise<void> {
    const { kind, password, report } = this.#setup;
    const { port } = this.#server;
    if (this.#server.hasEnded()) {
      if (this.#reported !== this.#server) {
        report('PostgreSQL ended unexpectedly; starting it again …');
      }
      this.#reported = this.#server;
      this.#server = await launch(this.#setup, port, this.#stopping.signal);
    }
    if (this.#ownership.isLost()) this.#ownership = await takeOwnership({ port, password }, kind);
  }

  async #end(): Promise<void> {
    this.#stopping.abort();
    await this.#server.stop();
    await this.#done;
    // It may have been started again while it was being stopped.
    await this.#server.stop();
    await this.#ownership.release();
    await forgetOwner(this.#setup.dir.cluster);
  }
}
