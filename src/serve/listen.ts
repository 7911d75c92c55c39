import { type Server } from 'node:net';
import { StartError } from '../start-error.ts';

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
      reject(new StartError(`Port ${port} on ${host} ${reason.replace('%', prefix)}.`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
