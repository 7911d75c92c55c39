import { type Server, createServer } from 'node:http';
import { type Socket } from 'node:net';
import { type MikroORM } from '@mikro-orm/postgresql';
import { createApp } from '../app.ts';
import { watchDatabase } from '../database/state.ts';
import { type GatewaySettings } from '../settings/gateway-settings.ts';
import { type App } from '../kernel/context.ts';
import { createLog } from '../kernel/log.ts';
import { type Module } from '../kernel/module.ts';
import { type Reports } from '../kernel/observer.ts';
import { watchAll } from './watch-all.ts';
import { milliseconds } from '../settings/settings.ts';
import { answerMalformed } from '../http/malformed.ts';

/** How often connections are looked through for requests that have taken too long. */
const CHECK_EVERY_MS = 1_000;

/** A gateway in this process, with its HTTP server; it listens where its owner lets it. */
export interface Serving {
  readonly app: App;
  readonly server: Server;
  /** Serves a connection that another server has accepted. */
  readonly take: (socket: Socket) => void;
  /** What the observers have seen in this process. */
  readonly reports: () => Promise<Reports>;
  /** Refuses new work, finishes what is in flight and the jobs, and leaves the database. */
  readonly drain: (jobs?: Promise<void>) => Promise<void>;
}

/** How long a client may take to send what it has begun, and a connection may lie idle. */
function httpTimeouts(settings: GatewaySettings) {
  const { HEADERS_TIMEOUT, REQUEST_TIMEOUT, KEEP_ALIVE_TIMEOUT } = settings;
  return {
    // Of a request, its headers are a part: Node refuses to give them longer.
    headersTimeout: milliseconds(Math.min(HEADERS_TIMEOUT, REQUEST_TIMEOUT)),
    requestTimeout: milliseconds(REQUEST_TIMEOUT),
    keepAliveTimeout: milliseconds(KEEP_ALIVE_TIMEOUT),
    connectionsCheckingInterval: CHECK_EVERY_MS,
    // The edge asks for it, and answers as it answers everything.
    requireHostHeader: false,
  };
}

/** Makes a gateway of the modules on a database that has been connected. */
export function createServing(
  orm: MikroORM,
  settings: GatewaySettings,
  modules: readonly Module[],
): Serving {
  const log = createLog(settings.LOG_LEVEL, settings.LOG_FORMAT);
  const database = watchDatabase(orm, log);
  const app: App = { orm, database, settings, log };
  const gateway = createApp(app, modules);
  const watches = watchAll(app, modules);
  const server = createServer(httpTimeouts(settings), gateway.listener);
  // A client that has said all that it has to say may still read; Node would drop its request.
  Object.assign(server, { httpAllowHalfOpen: true });
  answerMalformed(server, log);
  let tracked = false;
  return {
    app,
    server,
    take: (socket) => {
      // Node counts connections, and ends those that are too slow, from the moment that a server
      // listens; this one never will.
      if (!tracked) server.emit('listening');
      tracked = true;
      socket.allowHalfOpen = true;
      server.emit('connection', socket);
      socket.resume();
    },
    reports: watches.reports,
    drain: async (jobs) => {
      await Promise.all([gateway.drain(), jobs]);
      await Promise.all(modules.map(async (module) => module.drain?.(app)));
      server.close();
      // What came in the last moment is being refused: its replies go out first.
      await gateway.drain();
      server.closeAllConnections();
      await watches.stop();
      await database.stop();
      await orm.close();
      app.log.flush();
    },
  };
}
