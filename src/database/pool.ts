import { type Pool, type PoolClient } from 'pg';

/** What the gateway asks of each connection beyond what the driver does by itself. */
export function prepareConnections(pool: Pool): void {
  reclaimLostConnections(pool);
  pool.on('connect', beginWithoutWaiting);
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

/**
 * Sends BEGIN and goes on at once, so that it shares the round trip of the first statement. Where it
 * is refused the connection is closed: what follows it must not run outside a transaction.
 */
function beginWithoutWaiting(client: PoolClient): void {
  const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
  const begun = Promise.resolve({ command: 'BEGIN', rowCount: null, rows: [] });
  Object.assign(client, {
    query: (...given: unknown[]) => {
      if (given[0] !== 'begin') return query(...given);
      query('begin').catch(() => void client.end());
      return begun;
    },
  });
}
