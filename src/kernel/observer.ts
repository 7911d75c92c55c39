import { type RequestListener } from 'node:http';
import { type Logger } from 'pino';
import { type Settings } from '../settings/settings.ts';
import { type App } from './context.ts';

/**
 * Watches the gateway in each of its processes, and is asked for what it has seen on a port of its
 * own: the first process has it, and asks the others.
 */
export interface Observer {
  /** Where it is asked; undefined where it is off, and nothing is watched. */
  readonly port: (settings: Settings) => ObserverPort | undefined;
  /** What an operator finds there, and at which path. */
  readonly title: string;
  readonly path: string;
  /** Begins to watch the gateway of this process. */
  readonly watch: (app: App) => Promise<Watch>;
  /** Answers at its port; `gather` asks all processes, and what goes wrong is logged. */
  readonly listener: (gather: Gather, log: Logger) => Promise<RequestListener>;
}

/** A port of an observer's, by the settings that name it. */
export interface ObserverPort {
  readonly port: number;
  readonly host: string;
  /** What stands before PORT and HOST in the names of its settings. */
  readonly prefix: string;
}

/** An observer in one process. */
export interface Watch {
  /** What it has seen until now, as JSON: it may go to another process. */
  readonly report: () => Promise<unknown>;
  readonly stop: () => void;
}

/** What an observer has seen in one process. */
export interface ProcessReport {
  /** Always the same object for the same process. */
  readonly process: object;
  /** Undefined where it did not answer in time. */
  readonly report: unknown;
}

/** Asks every process that lives. */
export type Gather = () => Promise<readonly ProcessReport[]>;
