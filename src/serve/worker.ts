import { type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../database/database.ts';
import { modules } from '../modules.ts';
import { readSettings } from '../settings/settings.ts';
import { type Serving, createServing } from './gateway.ts';
import { onUncaught } from './last-resort.ts';
import { type Handing, type WorkerReport, type WorkerStart } from './hired.ts';

/** One of several processes: it serves the connections that the first one hands it. */
class Worker {
  readonly #settings = readSettings(process.env);
  #serving: Serving | undefined;
  #stopping = false;

  async run({ databaseUrl, hashSecret, hashGeneration }: WorkerStart): Promise<void> {
    const settings = {
      ...this.#settings,
      PAYOUT_HASH_SECRET: hashSecret,
      ...(hashGeneration !== undefined && { hashGeneration }),
    };
    const orm = await connect(modules, { url: databaseUrl }, settings);
    const serving = (this.#serving = createServing(orm, settings, modules));
    process.on('message', (message: Handing | 'report', socket) => {
      if (message === 'report') void this.#report(serving);
      else this.#take(serving, message, socket as Socket | undefined);
    });
    // Observers have begun once they can report: none misses a request.
    await serving.reports();
    this.#tell('ready');
  }

  #tell(message: 'ready' | Handing | WorkerReport): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }

  #take(serving: Serving, handing: Handing, socket: Socket | undefined): void {
    // Said before anything is read from it: what was not taken, another can still serve.
    this.#tell(handing);
    // None, where the client has left on the way.
    if (socket) serving.take(socket);
  }

  async #report(serving: Serving): Promise<void> {
    this.#tell({ reports: await serving.reports() });
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    // Of its own: the first process, which would end it in time, may be gone.
    const limit = pause(this.#settings.SHUTDOWN_TIMEOUT * 1000);
    await Promise.race([this.#serving?.drain(), limit]);
    process.exit(0);
  }
}

onUncaught(() => process.exit(1));
const worker = new Worker();
process.on('SIGTERM', () => void worker.stop());
// The first process is gone, however it went: nobody else would stop this one.
process.on('disconnect', () => void worker.stop());
process.once('message', (start) => void worker.run(start as WorkerStart));
