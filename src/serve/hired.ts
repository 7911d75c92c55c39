import { type ChildProcess, fork } from 'node:child_process';
import { type Socket } from 'node:net';
import { join } from 'node:path';

/** What a worker is told when it starts. */
export interface WorkerStart {
  readonly databaseUrl: string;
  readonly hashSecret: string;
}

/** What the first process tells a worker with a connection, and what the worker answers. */
export interface Handing {
  readonly connection: number;
}

/** A worker, as the first process sees it. */
export class Hired {
  readonly pid: number | undefined;
  /** Resolves when the process has ended, or could not be started. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #handed = new Map<number, Socket>();
  #count = 0;

  constructor(start: WorkerStart, onReady: () => void, takeBack: (socket: Socket) => void) {
    // Outside the terminal's process group: a Ctrl-C is for the first process alone.
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { detached: true });
    this.#process = worker;
    this.pid = worker.pid;
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => resolve());
      worker.on('error', () => worker.pid === undefined && resolve());
    });
    worker.on('message', (message: 'ready' | Handing) => {
      if (message === 'ready') onReady();
      else this.#taken(message.connection);
    });
    // By then all that it has said is read: what it has not taken is still whole. (No 'disconnect'
    // comes from a worker that dies with a connection on the way.)
    worker.once('close', () => {
      for (const socket of this.#handed.values()) takeBack(socket);
      this.#handed.clear();
    });
    worker.send(start, () => undefined);
  }

  get connected(): boolean {
    return this.#process.connected;
  }

  /** Hands a connection over; ours is kept until the worker says that it has its own. */
  hand(socket: Socket): void {
    const handing: Handing = { connection: ++this.#count };
    this.#handed.set(handing.connection, socket);
    this.#process.send(handing, socket, { keepOpen: true }, () => undefined);
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#process.kill(signal);
  }

  #taken(connection: number): void {
    this.#handed.get(connection)?.destroy();
    this.#handed.delete(connection);
  }
}
