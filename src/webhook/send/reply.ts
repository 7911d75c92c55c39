import type { IncomingMessage } from 'node:http';

/** A reply that is larger is cut off, and counts as a failure. */
export const REPLY_BYTES_MAX = 1_048_576;
/** How much of a reply's body is kept for the log, and how much of its headers. */
const KEPT_BYTES = 1_000;
const KEPT_HEADERS = 20;
const KEPT_HEADER_LENGTH = 200;

/** What a receiver has answered, cut short. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A reply that goes on for longer than any should. */
export class ReplyTooLarge extends Error {
  override readonly name = 'ReplyTooLarge';
}

/** Reads a reply to its end, and keeps its beginning. Throws `ReplyTooLarge`, or if it is cut off. */
export async function readReply(message: IncomingMessage): Promise<Reply> {
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if (bytes < KEPT_BYTES) kept.push(chunk.subarray(0, KEPT_BYTES - bytes));
    bytes += chunk.length;
    if (bytes > REPLY_BYTES_MAX) throw new ReplyTooLarge();
  }
  return { ...headOf(message), body: Buffer.concat(kept).toString() };
}

/** The status and the headers of a reply, of which no more than these are kept. */
export function headOf({ statusCode = 0, headers }: IncomingMessage): Omit<Reply, 'body'> {
  const shown = Object.entries(headers)
    .slice(0, KEPT_HEADERS)
    .map(([name, value]) => [name, String(value).slice(0, KEPT_HEADER_LENGTH)]);
  return { status: statusCode, headers: Object.fromEntries(shown) };
}
