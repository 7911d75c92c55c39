import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

// All that the gateway uses of Node's HTTP server though it is not documented. Each may change with
// any version of Node; the tests that are named here would say so.

/**
 * The reply that this connection is being given, or waits for. Node keeps it in `_httpMessage`
 * alone; a list of our own would cost every request a listener. Held by
 * test/behaviour/http/malformed.test.ts.
 */
export function currentReply({
  _httpMessage: reply,
}: Duplex & { readonly _httpMessage?: ServerResponse | null }): ServerResponse | undefined {
  return reply ?? undefined;
}

/**
 * Lets a client that has closed its side of the connection still read its reply (RFC 9293, section
 * 3.6). Node would end the connection at once; nodejs/node#36819 is about documenting the switch or
 * removing it. Held by test/behaviour/faults/slow-clients.test.ts.
 */
export function allowHalfOpen(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true });
}

/**
 * Makes Node count and time out the connections of a server before it listens. A worker's server
 * never does: it is given its connections by `emit('connection')`. Node begins with that on
 * 'listening' alone, since nodejs/node#48611, and may do so twice. Held by
 * test/behaviour/faults/http-timeouts.test.ts.
 */
export function trackConnections(server: Server): void {
  server.emit('listening');
}
