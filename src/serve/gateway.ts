import { type Server, createServer } from 'node:http';
import { type MikroORM } from '@mikro-orm/postgresql';
import { createApp } from '../app.ts';
import { type App, type GatewaySettings } from '../kernel/context.ts';
import { createLog } from '../kernel/log.ts';
import { type Module } from '../kernel/module.ts';

/** A gateway in this process, with its HTTP server; it listens where its owner lets it. */
export interface Serving {
  readonly app: App;
  readonly server: Server;
  /** Refuses new work, finishes what is in flight, and leaves the database. */
  readonly drain: () => Promise<void>;
}

/** Makes a gateway of the modules on a database that has been connected. */
export function createServing(
  orm: MikroORM,
  settings: GatewaySettings,
  modules: readonly Module[],
): Serving {
  const app: App = { orm, settings, log: createLog(settings.LOG_LEVEL) };
  const gateway = createApp(app, modules);
  const server = createServer(gateway.listener);
  return {
    app,
    server,
    drain: async () => {
      await gateway.drain();
      await Promise.all(modules.map(async (module) => module.drain?.(app)));
      server.close();
      server.closeAllConnections();
      await orm.close();
      app.log.flush();
    },
  };
}
