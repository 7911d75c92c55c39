import { type Server, type Socket, createServer } from 'node:net';
import { OperatorError } from '../settings/operator-error.ts';
import { type ProcessReports } from '../kernel/observer.ts';
import { Hired, type WorkerStart } from './hired.ts';

/** How long to wait before a worker that ended is replaced, so that one that cannot live spins not. */
const RESPAWN_PAUSE_MS = 500;

/** Several processes behind one port: this one takes the connections and hands them round. */
export class Workers {
  readonly server: Server;
  readonly #start: WorkerStart;
  readonly #print: (line: string) => void;
  readonly #serveHere: (socket: Socket) => void;
  readonly #ready: Hired[] = [];
  readonly #all = new Set<Hired>();
  #turn = 0;
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
    this.server.on('connection', (socket) => this.#hand(socket));
  }

  /** Starts `count` workers; resolves when all are ready. */
  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#hire()));
    if (this.#ready.length === 0 && !this.#stopping) {
      throw new OperatorError('No worker could be started: set WORKERS to a smaller number.');
    }
  }

  /** Lets every worker finish what it has in flight; resolves when all have ended. */
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

  #hand(socket: Socket): void {
    // A client that leaves before a worker has its connection.
    socket.on('error', () => undefined);
    const worker = this.#ready[this.#turn++ % Math.max(this.#ready.length, 1)];
    if (worker?.connected && !this.#stopping) worker.hand(socket);
    else this.#serveHere(socket);
  }

  /** Resolves when the worker is ready, or has failed to be. */
  async #hire(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    const worker = new Hired(this.#start, ready.resolve, this.#serveHere);
    this.#all.add(worker);
    void ready.promise.then(() => this.#ready.push(worker));
    await Promise.race([ready.promise, worker.ended.then(() => this.#replace(worker))]);
  }

  #replace(worker: Hired): void {
    this.#all.delete(worker);
    const at = this.#ready.indexOf(worker);
    if (at >= 0) this.#ready.splice(at, 1);
    if (this.#stopping) return;
    this.#print(`Worker ${worker.pid} ended unexpectedly; starting another …`);
    setTimeout(() => {
      if (!this.#stopping) void this.#hire();
    }, RESPAWN_PAUSE_MS);
  }
}
