import type { Server } from 'node:net';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Database } from '../database/database.ts';
import type { GatewaySettings } from '../settings/gateway-settings.ts';
import type { App } from '../kernel/context.ts';
import { modules } from '../modules.ts';
import { createGatewayServer } from './gateway-server.ts';
import type { ProcessReports } from './observers.ts';
import { Workers } from './workers.ts';

/** The processes that serve one port: this one alone, or this one and its workers. */
export interface Processes {
  readonly app: App;
  /** The server that is to listen at the port; it does not listen yet. */
  readonly server: Server;
  /** Resolves when the server may be given connections. */
  readonly start: () => Promise<void>;
  /** What the observers have seen in each process. */
  readonly reports: () => Promise<readonly ProcessReports[]>;
  /**
   * Refuses new work, finishes requests in flight and the jobs, and closes the database's
   * connections.
   */
  readonly drain: (jobs: Promise<void>) => Promise<void>;
  /** Cuts the connections of requests in flight. */
  readonly kill: () => void;
}

/** Makes as many processes as `WORKERS` says. */
export function createProcesses(
  orm: MikroORM,
  database: Database,
  settings: GatewaySettings,
  print: (line: string) => void,
): Processes {
  const own = createGatewayServer(orm, settings, modules);
  const { PAYOUT_HASH_SECRET: hashSecret, hashGeneration } = settings;
  const start = { databaseUrl: database.url, hashSecret, hashGeneration };
  // This process answers where no worker can: until a dead one is replaced, and in a shutdown.
  const workers = settings.WORKERS === 1 ? undefined : new Workers(start, print, own.accept);
  return {
    app: own.app,
    server: workers?.server ?? own.server,
    start: async () => {
      // An observer that can report has begun to watch, so it misses no request.
      await Promise.all([workers?.start(settings.WORKERS), own.reports()]);
    },
    reports: async () => {
      const [reports, others] = await Promise.all([own.reports(), workers?.reports() ?? []]);
      return [{ process: own, reports }, ...others];
    },
    drain: async (jobs) => {
      await Promise.all([workers?.drain(), own.drain(jobs)]);
    },
    kill: () => {
      workers?.kill();
      own.server.closeAllConnections();
    },
  };
}
