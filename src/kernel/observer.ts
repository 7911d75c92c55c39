import type { Settings } from '../settings/settings.ts';
import type { App } from './context.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Watches the gateway in each of its processes. The first process answers on a port of its own with
 * what all processes have seen.
 */
export interface Observer {
  /** The port on which it answers; undefined if it is switched off. */
  readonly port: (settings: Settings) => ObserverPort | undefined;
  /** What an operator finds at which path of that port; both are printed at the start. */
  readonly title: string;
  readonly path: string;
  /** Begins to watch the gateway in this process. */
  readonly watch: (app: App) => Promise<Watch>;
  /** Answers the requests to its port, which are neither counted nor limited. `gather` asks all processes. */
  readonly endpoint: (gather: Gather) => Promise<Endpoint>;
}

/** The port of an observer, as the settings have it. */
export interface ObserverPort {
  readonly port: number;
  readonly host: string;
  /** The prefix of PORT and HOST in the names of its settings. */
  readonly prefix: string;
}

/** An observer at work in one process. */
export interface Watch {
  /** What it has seen until now, as JSON, because it may be sent to another process. */
  readonly report: () => Promise<unknown>;
  readonly stop: () => void;
}

/** What an observer has seen in one process, or that the process is late. */
export interface ProcessReport {
  /** Always the same object for the same process. */
  readonly process: object;
  /** Undefined if the process did not answer in time. */
  readonly report: unknown;
}

/** Asks every living process for its report. */
export type Gather = () => Promise<readonly ProcessReport[]>;
