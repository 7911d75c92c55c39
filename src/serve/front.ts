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
  readonly drain: () => Promise<void>;
  readonly kill: () => void;
}

/** Makes as many gateways as `WORKERS` says. */
export async function createFront(
  orm: MikroORM,
  database: Database,
  settings: GatewaySettings,
  print: (line: string) => void,
): Promise<Front> {
  const serving = createServing(orm, settings, modules);
  const { app } = serving;
  if (settings.WORKERS === 1) {
    return { ...serving, kill: () => serving.server.closeAllConnections() };
  }
  const start = { databaseUrl: database.url, hashSecret: settings.PAYOUT_HASH_SECRET };
  const workers = new Workers(start, print);
  await workers.start(settings.WORKERS);
  return {
    app,
    server: workers.server,
    drain: async () => {
      await workers.drain();
      await orm.close();
    },
    kill: () => workers.kill(),
  };
}
