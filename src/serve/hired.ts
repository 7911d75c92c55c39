import { type ChildProcess, fork } from 'node:child_process';
import { type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Reports } from '../kernel/observer.ts';

/** How long a worker may take to report: one that hangs must not hide the others. */
const REPORT_WAIT_MS = 1_000;

/** What a worker is told when it starts. */
export interface WorkerStart {
  readonly databaseUrl: string;
  readonly hashSecret: string;
  readonly hashGeneration: number | undefined;
}

/** What the first process tells a worker with a connection, and what the worker answers. */
export interface Handing {
  readonly connection: number;
}

/** What a worker answers to `report`. */
export interface WorkerReport {
  readonly reports: Reports;
}

/** A worker, as the first process sees it. */
export class Hired {
  readonly pid: number | undefined;
  /** Resolves when the process has ended, or could not be started. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #handed = new Map<number, Socket>();
  #count = 0;
  #asked: PromiseWithResolvers<Reports> | undefined;

  constructor(start: WorkerStart, onReady: () => void, takeBack: (socket: Socket) => void) {
    // Outside the terminal's process group: a Ctrl-C is for the first process alone.
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { detached: true });
    this.#process = worker;
    this.pid = worker.pid;
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => resolve());
      worker.on('error', () => worker.pid === undefined && resolve());
    });
    worker.on('message', (message: 'ready' | Handing | WorkerReport) => {
      if (message === 'ready') onReady();
      else if ('reports' in message) this.#told(message.reports);
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

  /** What its observers have seen; undefined where it does not say so in time. */
  async reports(): Promise<Reports | undefined> {
    if (!this.#asked) {
      this.#asked = Promise.withResolvers();
      this.#process.send('report', () => undefined);
    }
    const late = pause(REPORT_WAIT_MS, undefined, { ref: false });
    return Promise.race([this.#asked.promise, this.ended, late]).then(
      (given) => given ?? undefined,
    );
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#process.kill(signal);
  }

  #told(reports: Reports): void {
    this.#asked?.resolve(reports);
    this.#asked = undefined;
  }

  #taken(connection: number): void {
    this.#handed.get(connection)?.destroy();
    this.#handed.delete(connection);
  }
}
