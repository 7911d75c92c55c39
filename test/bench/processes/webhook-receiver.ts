import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A merchant's server: one port answers at once, the other never. Tells its parent how many it has got.

let received = 0;
let latest = 0;

function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

const fast = await listen((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    received += 1;
    latest = Date.parse((JSON.parse(text) as { timestamp: string }).timestamp);
    response.writeHead(204).end();
  });
});
const dead = await listen((request) => request.resume());

process.send?.({ fast, dead });
process.on('message', () => process.send?.({ received, lagMs: Date.now() - latest }));
process.on('disconnect', () => process.exit());
