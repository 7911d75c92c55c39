import { type ChildProcess, fork } from 'node:child_process';
import { type Server, type Socket, createServer } from 'node:net';
import { join } from 'node:path';

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
  readonly #log: (line: string) => void;
  readonly #ready: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();
  #turn = 0;
  #stopping = false;

  constructor(start: WorkerStart, log: (line: string) => void) {
    this.#start = start;
    this.#log = log;
    this.server = createServer({ pauseOnConnect: true }, (socket) => this.#hand(socket));
  }

  /** Starts `count` workers; resolves when all are ready. */
  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#spawn()));
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
    const worker = this.#ready[this.#turn++ % this.#ready.length];
    if (worker?.connected) worker.send('connection', socket, () => undefined);
    else socket.destroy();
  }

  async #spawn(): Promise<void> {
    // Outside the terminal's process group: a Ctrl-C is for this process alone.
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { detached: true });
    this.#all.add(worker);
    void endOf(worker).then(() => this.#replace(worker));
    worker.send(this.#start);
    await new Promise<void>((resolve) => {
      worker.once('message', () => {
        this.#ready.push(worker);
        resolve();
      });
      worker.once('exit', () => resolve());
    });
  }

  #replace(worker: ChildProcess): void {
    this.#all.delete(worker);
    const at = this.#ready.indexOf(worker);
    if (at >= 0) this.#ready.splice(at, 1);
    if (this.#stopping) return;
    this.#log(`Worker ${worker.pid} ended unexpectedly; starting another …`);
    setTimeout(() => {
      if (!this.#stopping) void this.#spawn();
    }, RESPAWN_PAUSE_MS);
  }
}

function endOf(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}
