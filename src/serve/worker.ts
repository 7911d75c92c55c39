import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../database/database.ts';
import { modules } from '../modules.ts';
import { readSettings } from '../settings/settings.ts';
import { type GatewayServer, createGatewayServer } from './gateway-server.ts';
import { onUncaught } from './last-resort.ts';
import type { ConnectionMessage, FromWorker, WorkerStart } from './worker-handle.ts';

/** One of several processes: it serves the connections that the first process sends it. */
class Worker {
  readonly #settings = readSettings(process.env);
  #gateway: GatewayServer | undefined;
  #stopping = false;

  async run({ databaseUrl, hashSecret, hashGeneration }: WorkerStart): Promise<void> {
    const settings = {
      ...this.#settings,
      PAYOUT_HASH_SECRET: hashSecret,
      ...(hashGeneration !== undefined && { hashGeneration }),
    };
    const orm = await connect(modules, { url: databaseUrl }, settings);
    const gateway = (this.#gateway = createGatewayServer(orm, settings, modules));
    process.on('message', (message: ConnectionMessage | 'report', socket) => {
      if (message === 'report') void this.#report(gateway);
      else this.#accept(gateway, message, socket as Socket | undefined);
    });
    // An observer that can report has begun to watch, so it misses no request.
    await gateway.reports();
    this.#send('ready');
  }

  #send(message: FromWorker): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }

  #accept(gateway: GatewayServer, message: ConnectionMessage, socket: Socket | undefined): void {
    // Before anything is read: another process can still serve a connection that was not accepted.
    this.#send(message);
    // Undefined if the client left on the way.
    if (socket) gateway.accept(socket);
  }

  async #report(gateway: GatewayServer): Promise<void> {
    this.#send({ reports: await gateway.reports() });
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    // A limit of its own: the first process, which would end it in time, may be gone.
    const limit = pause(this.#settings.SHUTDOWN_TIMEOUT * 1000);
    await Promise.race([this.#gateway?.drain(), limit]);
    process.exit(0);
  }
}

onUncaught(() => process.exit(1));
const worker = new Worker();
process.on('SIGTERM', () => void worker.stop());
// The first process has ended, even if by SIGKILL: nobody else would stop this one.
process.on('disconnect', () => void worker.stop());
process.once('message', (start) => void worker.run(start as WorkerStart));
