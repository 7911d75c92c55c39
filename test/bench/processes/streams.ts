import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';

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
const agent = new Agent({ maxSockets: Infinity });
const open: IncomingMessage[] = [];
let events = 0;

process.on('disconnect', () => process.exit());
process.on('message', (job: StreamsJob | 'close' | 'count') => {
  if (job === 'close') for (const reply of open.splice(0)) reply.destroy();
  if (typeof job === 'object') void openAll(job);
  else {
    process.send?.({ events } satisfies StreamsCount);
    events = 0;
  }
});

async function openAll({ url, keys, query, count }: StreamsJob): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const asked = request(`${url}/graphql?${new URLSearchParams({ query })}`, {
      agent,
      headers: { Accept: 'text/event-stream', Authorization: `Bearer ${keys[at % keys.length]}` },
    }).end();
    const [reply] = (await once(asked, 'response')) as [IncomingMessage];
    if (reply.statusCode !== 200) throw new Error(`A stream was answered ${reply.statusCode}.`);
    reply.on('error', () => undefined);
    reply.on('data', (chunk: Buffer) => (events += chunk.toString().split(EVENT).length - 1));
    open.push(reply);
  }
  process.send?.({ events } satisfies StreamsCount);
}
