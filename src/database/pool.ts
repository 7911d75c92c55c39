import { type Pool } from 'pg';
import { type ServerSettings, beginWithStatement } from './begin.ts';

/** What the gateway asks of each connection beyond what the driver does by itself. */
export function prepareConnections(pool: Pool, limits?: ServerSettings): void {
  reclaimLostConnections(pool);
  pool.on('connect', (client) => beginWithStatement(client, limits));
}

/**
 * Takes back a connection that the server has dropped while a unit of work held it. The driver gives
 * one back once its BEGIN, COMMIT or ROLLBACK is answered, which a dead one's never is: without this,
 * each would take a place in the pool for ever, and the drain would wait for it.
 */
function reclaimLostConnections(pool: Pool): void {
  const held = new WeakSet<object>();
  pool.on('acquire', (client) => held.add(client));
  pool.on('release', (_error, client) => held.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!held.has(client)) return;
      client.release(true);
      // Its holder may still give it back in its turn, which the pool would call an error.
      client.release = () => undefined;
    });
  });
}
