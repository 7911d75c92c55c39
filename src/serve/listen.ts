import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import { type Module } from '../kernel/module.ts';
import { type Settings } from '../settings/settings.ts';
import { OperatorError } from '../settings/operator-error.ts';

/** `%` is where the prefix of the settings goes. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: stop what listens there, or set %PORT to another',
  EACCES: 'may not be used by this user: set %PORT to one above 1023',
  EADDRNOTAVAIL: "is not this machine's: set %HOST to an address of it",
  EINVAL: 'cannot be listened on: set %HOST to an address of this machine',
  EAI_AGAIN: 'cannot be looked up: set %HOST to an address of this machine',
  ENOTFOUND: 'is on no host that is known: set %HOST to an address of this machine',
};

/**
 * Takes the port, and says which one it is; a port that is not to be had ends the start. `prefix`
 * stands before PORT and HOST in the names of its settings.
 */
export function listen(server: Server, port: number, host: string, prefix = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    // Stays: a connection that cannot be accepted, as when files run out, is no end of the others.
    server.on('error', (error: NodeJS.ErrnoException) => {
      const reason = REASONS[error.code ?? ''] ?? `cannot be used (${error.code})`;
      reject(new OperatorError(`Port ${port} on ${host} ${reason.replace('%', prefix)}.`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/**
 * Ends a start whose ports are not to be had before it has changed anything, such as the schema. They
 * are taken only when there is somebody to answer at them.
 */
export async function requirePorts(settings: Settings, modules: readonly Module[]): Promise<void> {
  const own = { port: settings.PORT, host: settings.HOST, prefix: '' };
  const others = modules.map(({ observer }) => observer?.port(settings));
  for (const at of [own, ...others]) {
    // Any free one will do.
    if (!at || at.port === 0) continue;
    const server = createServer((socket) => socket.destroy());
    await listen(server, at.port, at.host, at.prefix);
    server.close();
    await once(server, 'close');
  }
}
