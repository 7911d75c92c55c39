import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** What a call sends; GET unless it has a body. */
export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** A connection that is kept; else each call has one of its own. */
  readonly agent?: Agent;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One call over real HTTP, on a connection that the test chooses. */
export function call(url: string, { headers, body, agent }: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      {
        method: body ? 'POST' : 'GET',
        headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
        agent: agent ?? false,
      },
      (res) => {
        let text = '';
        res.on('data', (chunk: Buffer) => (text += chunk.toString()));
        res.once('error', reject);
        res.once('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
      },
    );
    req.once('error', reject);
    req.end(body && JSON.stringify(body));
  });
}

/** A single connection that is kept alive between calls. */
export function keptAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}
