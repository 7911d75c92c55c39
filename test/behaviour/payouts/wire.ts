import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as it goes over the wire: what `fetch` would correct, add or refuse. */
export interface WireRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** One text is sent with its length; several go as chunks. */
  readonly body?: string | Buffer | readonly string[];
  /** False for a request without a Host header. */
  readonly setHost?: boolean;
}

/** What came back. */
export interface WireReply {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Sends one request on a connection of its own. */
export async function send(
  url: string,
  { method = 'POST', headers = {}, body, setHost = true }: WireRequest,
): Promise<WireReply> {
  const fixed = typeof body === 'string' || Buffer.isBuffer(body);
  const outgoing = request(url, {
    method,
    agent: false,
    setHost,
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
      ...(fixed && { 'Content-Length': [String(Buffer.byteLength(body))] }),
    },
  });
  const replied = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  if (fixed) outgoing.write(body);
  else for (const chunk of body ?? []) outgoing.write(chunk);
  outgoing.end();
  const [reply] = await replied;
  return { status: reply.statusCode, headers: reply.headers, text: await text(reply) };
}

export const BODY_BYTES_MAX = 102_400;

/** A JSON text, filled up with spaces to exactly so many bytes. */
export function fill(json: string, bytes: number): string {
  return json + ' '.repeat(bytes - Buffer.byteLength(json));
}
