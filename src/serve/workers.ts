import { type Server, type Socket, createServer } from 'node:net';
import { OperatorError } from '../settings/operator-error.ts';
import type { ProcessReports } from './observers.ts';
import { WorkerHandle, type WorkerStart } from './worker-handle.ts';

/**
 * How long to wait before a dead worker is replaced, so that one that dies at once is not a busy
 * loop.
 */
const RESPAWN_PAUSE_MS = 500;

/**
 * Several processes behind one port. This process accepts the connections and sends each to the
 * next worker. The folder's README says what `node:cluster` would lose.
 */
export class Workers {
  readonly server: Server;
  readonly #start: WorkerStart;
  readonly #print: (line: string) => void;
  readonly #serveHere: (socket: Socket) => void;
  readonly #ready: WorkerHandle[] = [];
  readonly #all = new Set<WorkerHandle>();
  #next = 0;
  #stopping = false;

  /** `serveHere` gets the connections that no worker can take. */
  constructor(
    start: WorkerStart,
    print: (line: string) => void,
    serveHere: (socket: Socket) => void,
  ) {
    this.#start = start;
    this.#print = print;
    this.#serveHere = serveHere;
    this.server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
    this.server.on('connection', (socket) => this.#distribute(socket));
  }

  /** Starts `count` workers; resolves when each is ready, or has failed to start. */
  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#spawn()));
    if (this.#ready.length === 0 && !this.#stopping) {
      throw new OperatorError('No worker could be started: set WORKERS to a smaller number.');
    }
  }

  /** Lets every worker finish its requests in flight; resolves when all have ended. */
  async drain(): Promise<void> {
    this.#stopping = true;
    for (const worker of this.#all) worker.kill('SIGTERM');
    await Promise.all([...this.#all].map(({ ended }) => ended));
    this.server.close();
  }

  /** What the observers have seen in each worker. */
  reports(): Promise<ProcessReports[]> {
    return Promise.all(
      [...this.#all].map(async (worker) => {
        const isReady = this.#ready.includes(worker);
        return { process: worker, reports: isReady ? await worker.reports() : undefined };
      }),
    );
  }

  /** Ends every worker at once. */
  kill(): void {
    this.#stopping = true;
    for (const worker of this.#all) worker.kill('SIGKILL');
  }

  #distribute(socket: Socket): void {
    // A client may leave before a worker has accepted its connection.
    socket.on('error', () => undefined);
    const worker = this.#ready[this.#next++ % Math.max(this.#ready.length, 1)];
    if (worker?.connected && !this.#stopping) worker.send(socket);
    else this.#serveHere(socket);
  }

  /** Resolves when the new worker is ready, or has ended before. */
  async #spawn(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    const worker = new WorkerHandle(this.#start, ready.resolve, this.#serveHere);
    this.#all.add(worker);
    void ready.promise.then(() => this.#ready.push(worker));
    await Promise.race([ready.promise, worker.ended.then(() => this.#replace(worker))]);
  }

  #replace(worker: WorkerHandle): void {
    this.#all.delete(worker);
    const index = this.#ready.indexOf(worker);
    if (index >= 0) this.#ready.splice(index, 1);
    if (this.#stopping) return;
    this.#print(`Worker ${worker.pid} ended unexpectedly; starting another …`);
    setTimeout(() => {
      if (!this.#stopping) void this.#spawn();
    }, RESPAWN_PAUSE_MS);
  }
}
