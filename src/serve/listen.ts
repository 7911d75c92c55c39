import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import type { Module } from '../kernel/module.ts';
import type { Settings } from '../settings/settings.ts';
import { OperatorError } from '../settings/operator-error.ts';

/**
 * Why a port cannot be listened on, by the code of the error; `%` stands for the prefix of the
 * settings.
 */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: stop what listens there, or set %PORT to another',
  EACCES: 'may not be used by this user: set %PORT to one above 1023',
  EADDRNOTAVAIL: "is not this machine's: set %HOST to an address of it",
  EINVAL: 'cannot be listened on: set %HOST to an address of this machine',
  EAI_AGAIN: 'cannot be looked up: set %HOST to an address of this machine',
  ENOTFOUND: 'is on no host that is known: set %HOST to an address of this machine',
};

/**
 * Listens on the port and returns its number, which is another where port 0 was asked for. Throws
 * an `OperatorError` if it cannot. `prefix` stands before PORT and HOST in the names of its
 * settings.
 */
export function listen(server: Server, port: number, host: string, prefix = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    // The listener stays: if one connection cannot be accepted, say because the process has too
    // many open files, the server goes on with the others.
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
 * Throws an `OperatorError` if a port cannot be listened on, before the start has changed anything,
 * such as the schema. The ports are released again until there is something to answer on them.
 */
export async function requirePorts(settings: Settings, modules: readonly Module[]): Promise<void> {
  const own = { port: settings.PORT, host: settings.HOST, prefix: '' };
  const others = modules.map(({ observer }) => observer?.port(settings));
  for (const address of [own, ...others]) {
    // Port 0 means any free port.
    if (!address || address.port === 0) continue;
    const server = createServer((socket) => socket.destroy());
    await listen(server, address.port, address.host, address.prefix);
    server.close();
    await once(server, 'close');
  }
}
