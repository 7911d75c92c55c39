import { type ChildProcess, fork } from 'node:child_process';
import { type Server, type Socket, createServer } from 'node:net';
import { join } from 'node:path';
import { StartError } from '../start-error.ts';

/** What a worker is told when it starts. */
export interface WorkerStart {
  readonly databaseUrl: string;
  readonly hashSecret: string;
}

/** How long to wait before a worker that ended is replaced, so that one that cannot live spins not. */
const RESPAWN_PAUSE_MS = 500;

/** Several processes behind one port: this one takes the connections and hands them round. */
export class Workers {
  readonly server: Server;
  readonly #start: WorkerStart;
  readonly #print: (line: string) => void;
  readonly #serveHere: (socket: Socket) => void;
  readonly #ready: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();
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
    await Promise.all(Array.from({ length: count }, () => this.#spawn()));
    if (this.#ready.length === 0 && !this.#stopping) {
      throw new StartError('No worker could be started: set WORKERS to a smaller number.');
    }
  }

  /** Lets every worker finish what it has in flight; resolves when all have ended. */
  async drain(): Promise<void> {
    this.#stopping = true;
    const ended = [...this.#all].map((worker) => endOf(worker));
    for (const worker of this.#all) worker.kill('SIGTERM');
    await Promise.all(ended);
    this.server.close();
  }

  /** Ends every worker at once. */
  kill(): void {
    this.#stopping = true;
    for (const worker of this.#all) worker.kill('SIGKILL');
  }

  #hand(socket: Socket): void {
    const worker = this.#stopping
      ? undefined
      : this.#ready[this.#turn++ % Math.max(this.#ready.length, 1)];
    if (worker?.connected) worker.send('connection', socket, () => undefined);
    else this.#serveHere(socket);
  }

  async #spawn(): Promise<void> {
    // Outside the terminal's process group: a Ctrl-C is for this process alone.
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { detached: true });
    // What cannot be sent any more, or started at all, is told by the end of the worker, too.
    worker.on('error', () => undefined);
    this.#all.add(worker);
    const ended = endOf(worker).then(() => this.#replace(worker));
    worker.send(this.#start, () => undefined);
    const ready = new Promise<void>((resolve) => {
      worker.once('message', () => {
        this.#ready.push(worker);
        resolve();
      });
    });
    await Promise.race([ready, ended]);
  }

  #replace(worker: ChildProcess): void {
    this.#all.delete(worker);
    const at = this.#ready.indexOf(worker);
    if (at >= 0) this.#ready.splice(at, 1);
    if (this.#stopping) return;
    this.#print(`Worker ${worker.pid} ended unexpectedly; starting another …`);
    setTimeout(() => {
      if (!this.#stopping) void this.#spawn();
    }, RESPAWN_PAUSE_MS);
  }
}

function endOf(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  // One that could not be spawned tells an error, and no end.
  if (worker.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}
