import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

// A process that holds streams open, and counts their events. It ends with its parent.

/** Which streams are to be open from now on; each is asked by one of the keys. */
export interface StreamsJob {
  readonly url: string;
  readonly keys: readonly string[];
  readonly query: string;
  readonly count: number;
}

/** How many events have come since it was asked last. */
export interface StreamsCount {
  readonly events: number;
}

const EVENT = 'event: next';
const open: Socket[] = [];
let events = 0;

process.on('disconnect', () => process.exit());
process.on('message', (job: StreamsJob | 'close' | 'count') => {
  if (typeof job === 'object') void openAll(job).then(tell);
  else {
    if (job === 'close') for (const socket of open.splice(0)) socket.destroy();
    tell();
    events = 0;
  }
});

function tell(): void {
  process.send?.({ events } satisfies StreamsCount);
}

/** Without a client's library, whose work is not the gateway's, and would be done on its machine here. */
async function openAll({ url, keys, query, count }: StreamsJob): Promise<void> {
  const { hostname, port } = new URL(url);
  for (let at = 0; at < count; at += 1) {
    const socket = connect(Number(port), hostname).setEncoding('latin1');
    socket.write(
      `GET /graphql?${new URLSearchParams({ query })} HTTP/1.1\r\nHost: ${hostname}\r\n` +
        `Accept: text/event-stream\r\nAuthorization: Bearer ${keys[at % keys.length]}\r\n\r\n`,
    );
    const [head] = (await once(socket, 'data')) as [string];
    if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`A stream was answered ${head}`);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: string) => (events += chunk.split(EVENT).length - 1));
    open.push(socket);
  }
}
