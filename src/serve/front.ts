import { type Server } from 'node:net';
import { type MikroORM } from '@mikro-orm/postgresql';
import { type Database } from '../database/database.ts';
import { type App, type GatewaySettings } from '../kernel/context.ts';
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
  if (settings.WORKERS === 1)
    return { app, server, start: async () => undefined, drain, kill: cut };
  const start = { databaseUrl: database.url, hashSecret: settings.PAYOUT_HASH_SECRET };
  // Where no worker can, this process answers: before a dead one is replaced, and in a shutdown.
  const workers = new Workers(start, print, serving.take);
  return {
    app,
    server: workers.server,
    start: () => workers.start(settings.WORKERS),
    drain: async (jobs) => {
      await Promise.all([workers.drain(), drain(jobs)]);
    },
    kill: () => {
      workers.kill();
      cut();
    },
  };
}
