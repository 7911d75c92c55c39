import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Reports } from './observers.ts';

/** How long a worker may take to report: one that hangs must not hide the others. */
const REPORT_WAIT_MS = 1_000;

/** The first message to a worker. */
export interface WorkerStart {
  readonly databaseUrl: string;
  readonly hashSecret: string;
  readonly hashGeneration: number | undefined;
}

/**
 * Sent to a worker with a connection. The worker sends it back once it has accepted that
 * connection.
 */
export interface ConnectionMessage {
  readonly connection: number;
}

/** A worker's answer to `report`. */
export interface ReportMessage {
  readonly reports: Reports;
}

export type FromWorker = 'ready' | ConnectionMessage | ReportMessage;

/** A worker process, as the first process sees it. */
export class WorkerHandle {
  readonly pid: number | undefined;
  /** Resolves when the process has ended, or could not be started. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  /** The connections that have been sent to it and that it has not accepted yet. */
  readonly #sent = new Map<number, Socket>();
  #count = 0;
  #awaited: PromiseWithResolvers<Reports> | undefined;

  /** `onReturned` gets the connections that the worker had not accepted when it ended. */
  constructor(start: WorkerStart, onReady: () => void, onReturned: (socket: Socket) => void) {
    // Detached: outside the terminal's process group, whose Ctrl-C is for the first process alone.
    const worker = fork(join(import.meta.dirname, 'worker.ts'), { detached: true });
    this.#process = worker;
    this.pid = worker.pid;
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => resolve());
      worker.on('error', () => worker.pid === undefined && resolve());
    });
    worker.on('message', (message: FromWorker) => {
      if (message === 'ready') onReady();
      else if ('reports' in message) this.#onReports(message.reports);
      else this.#onAccepted(message.connection);
    });
    // 'close' comes after the last message was read, so a connection that is still in the map was
    // never read from. ('disconnect' does not come if the worker dies while a connection is sent.)
    worker.once('close', () => {
      for (const socket of this.#sent.values()) onReturned(socket);
      this.#sent.clear();
    });
    worker.send(start, () => undefined);
  }

  get connected(): boolean {
    return this.#process.connected;
  }

  /** Sends it a connection. Our own copy stays open until the worker says that it has accepted. */
  send(socket: Socket): void {
    const message: ConnectionMessage = { connection: ++this.#count };
    this.#sent.set(message.connection, socket);
    this.#process.send(message, socket, { keepOpen: true }, () => undefined);
  }

  /** What its observers have seen; undefined if it does not answer in time. */
  async reports(): Promise<Reports | undefined> {
    if (!this.#awaited) {
      this.#awaited = Promise.withResolvers();
      this.#process.send('report', () => undefined);
    }
    const late = pause(REPORT_WAIT_MS, undefined, { ref: false });
    return Promise.race([this.#awaited.promise, this.ended, late]).then(
      (reports) => reports ?? undefined,
    );
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#process.kill(signal);
  }

  #onReports(reports: Reports): void {
    this.#awaited?.resolve(reports);
    this.#awaited = undefined;
  }

  #onAccepted(connection: number): void {
    this.#sent.get(connection)?.destroy();
    this.#sent.delete(connection);
  }
}
