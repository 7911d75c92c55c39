import { type Server } from 'node:net';
import { type MikroORM } from '@mikro-orm/postgresql';
import { type Database } from '../database/database.ts';
import { type GatewaySettings } from '../settings/gateway-settings.ts';
import { type App } from '../kernel/context.ts';
import { type ProcessReports } from '../kernel/observer.ts';
import { modules } from '../modules.ts';
import { createServing } from './gateway.ts';
import { Workers } from './workers.ts';

/** What stands at the port: a gateway in this process, or several in processes of their own. */
export interface Front {
  readonly app: App;
  /** Not listening yet. */
  readonly server: Server;
  /** Resolves when it may be given connections. */
  readonly start: () => Promise<void>;
  /** What the observers have seen in each process. */
  readonly reports: () => Promise<readonly ProcessReports[]>;
  /** Refuses new work, finishes what is in flight and the jobs, and leaves the database. */
  readonly drain: (jobs: Promise<void>) => Promise<void>;
  /** Cuts what is in flight. */
  readonly kill: () => void;
}

/** Makes as many gateways as `WORKERS` says. */
export function createFront(
  orm: MikroORM,
  database: Database,
  settings: GatewaySettings,
  print: (line: string) => void,
): Front {
  const serving = createServing(orm, settings, modules);
  const { app, server, drain } = serving;
  const cut = () => server.closeAllConnections();
  const ownReports = async () => ({ process: serving, reports: await serving.reports() });
  // Observers have begun once they can report.
  const watching = async () => void (await ownReports());
  if (settings.WORKERS === 1) {
    return {
      app,
      server,
      start: watching,
      reports: async () => [await ownReports()],
      drain,
      kill: cut,
    };
  }
  const { PAYOUT_HASH_SECRET: hashSecret, hashGeneration } = settings;
  const start = { databaseUrl: database.url, hashSecret, hashGeneration };
  // Where no worker can, this process answers: before a dead one is replaced, and in a shutdown.
  const workers = new Workers(start, print, serving.take);
  return {
    app,
    server: workers.server,
    start: async () => {
      await Promise.all([workers.start(settings.WORKERS), watching()]);
    },
    reports: async () => {
      const [own, others] = await Promise.all([ownReports(), workers.reports()]);
      return [own, ...others];
    },
    drain: async (jobs) => {
      await Promise.all([workers.drain(), drain(jobs)]);
    },
    kill: () => {
      workers.kill();
      cut();
    },
  };
}
