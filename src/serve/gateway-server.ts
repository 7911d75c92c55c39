import { type Server, createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { MikroORM } from '@mikro-orm/postgresql';
import { createApp } from '../app.ts';
import { watchDatabase } from '../database/state.ts';
import type { GatewaySettings } from '../settings/gateway-settings.ts';
import type { App } from '../kernel/context.ts';
import { createLog } from '../kernel/log.ts';
import { type Module, checksOf, secretMovesOf } from '../kernel/module.ts';
import { allowHalfOpen, trackConnections } from '../http/node-internals.ts';
import { type Reports, watchAll } from './observers.ts';
import { milliseconds } from '../settings/settings.ts';
import { answerMalformed } from '../http/malformed.ts';

/** How often connections are checked for requests that have taken too long. */
const CHECK_EVERY_MS = 1_000;

/** The gateway of one process, with its HTTP server; its owner says where it listens. */
export interface GatewayServer {
  readonly app: App;
  readonly server: Server;
  /** Serves a connection that was made to another server, such as the first process's. */
  readonly accept: (socket: Socket) => void;
  /** What the observers have seen in this process. */
  readonly reports: () => Promise<Reports>;
  /**
   * Refuses new work, finishes requests in flight and the jobs, and closes the database's
   * connections.
   */
  readonly drain: (jobs?: Promise<void>) => Promise<void>;
}

/** How long a client may take to send a request, and how long a connection may be idle. */
function httpTimeouts(settings: GatewaySettings) {
  const { HEADERS_TIMEOUT, REQUEST_TIMEOUT, KEEP_ALIVE_TIMEOUT } = settings;
  return {
    // Headers are a part of the request: Node refuses a longer time for them than for all of it.
    headersTimeout: milliseconds(Math.min(HEADERS_TIMEOUT, REQUEST_TIMEOUT)),
    requestTimeout: milliseconds(REQUEST_TIMEOUT),
    keepAliveTimeout: milliseconds(KEEP_ALIVE_TIMEOUT),
    connectionsCheckingInterval: CHECK_EVERY_MS,
    // The router refuses a request without one (RFC 9112, section 3.2), in the form of all replies.
    requireHostHeader: false,
  };
}

/** Makes the gateway of these modules on a connected database. */
export function createGatewayServer(
  orm: MikroORM,
  settings: GatewaySettings,
  modules: readonly Module[],
): GatewayServer {
  const log = createLog(settings.LOG_LEVEL, settings.LOG_FORMAT);
  const database = watchDatabase(orm, log);
  const parts = { checks: checksOf(modules), secretMoves: secretMovesOf(modules) };
  const app: App = { orm, database, settings, log, ...parts };
  const gateway = createApp(app, modules);
  const watches = watchAll(app, modules);
  const server = createServer(httpTimeouts(settings), gateway.listener);
  allowHalfOpen(server);
  trackConnections(server);
  answerMalformed(server, log);
  return {
    app,
    server,
    accept: (socket) => {
      socket.allowHalfOpen = true;
      server.emit('connection', socket);
      socket.resume();
    },
    reports: watches.reports,
    drain: async (jobs) => {
      await Promise.all([gateway.drain(), jobs]);
      await Promise.all(modules.map(async (module) => module.drain?.(app)));
      server.close();
      // Requests that came meanwhile are being refused: their replies are sent first.
      await gateway.drain();
      server.closeAllConnections();
      await Promise.all([watches.stop(), database.stop().then(() => orm.close())]);
      app.log.flush();
    },
  };
}
