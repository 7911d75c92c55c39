import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attack } from './attack.ts';

/** A reply as it came over the wire. */
export interface WireReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** All that came back on one connection. */
export interface Outcome {
  readonly replies: readonly WireReply[];
  readonly bytes: Buffer;
  /** Why the bytes are no sequence of replies. */
  readonly malformed?: string;
  /** The connection was not closed in time. */
  readonly isHung: boolean;
}

/** No attack takes longer: the gateway's own time-outs are shorter. */
const PATIENCE_MS = 30_000;
const BETWEEN_PIECES_MS = 5;

/** Sends the bytes of an attack, and reads until the gateway has closed the connection. */
export async function strike(port: number, attack: Attack): Promise<Outcome> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<true>((resolve) => socket.once('close', () => resolve(true)));
  socket.on('end', () => socket.end());
  for (const piece of pieces(attack)) {
    if (socket.destroyed) break;
    socket.write(piece);
    if (attack.pieces !== undefined) await pause(BETWEEN_PIECES_MS);
  }
  if (attack.leaves) {
    if (!socket.destroyed) await pause(BETWEEN_PIECES_MS);
    socket.resetAndDestroy();
  } else if (!attack.stalls) socket.end();
  const waiting = new AbortController();
  const late = pause(PATIENCE_MS, false, { signal: waiting.signal }).catch(() => false);
  const isClosed = await Promise.race([closed, late]);
  waiting.abort();
  socket.destroy();
  const bytes = Buffer.concat(chunks);
  return { ...repliesIn(bytes, attack), bytes, isHung: !isClosed };
}

function* pieces({ bytes, pieces = 1 }: Attack): Generator<Buffer> {
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) [ -~]*$/;
const HEADER_LINE = /^([A-Za-z0-9-]+): ([\t -~]*)$/;
const BODILESS = new Set([204, 304]);

function repliesIn(bytes: Buffer, { bytes: sent, leaves }: Attack) {
  const replies: WireReply[] = [];
  const isHead = sent.subarray(0, 5).toString() === 'HEAD ';
  // Whoever leaves reads nothing to its end.
  let rest = leaves ? Buffer.alloc(0) : bytes;
  while (rest.length > 0) {
    const reply = firstReply(rest, isHead);
    if (typeof reply === 'string') return { replies, malformed: reply };
    rest = reply.rest;
    if (reply.status >= 200) replies.push(reply);
  }
  return { replies };
}

function firstReply(bytes: Buffer, isHead: boolean): (WireReply & { rest: Buffer }) | string {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return `no end of the headers: ${show(bytes)}`;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [, code] = STATUS_LINE.exec(statusLine) ?? [];
  if (code === undefined) return `no status line: ${show(bytes)}`;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return `no header: ${line}`;
    if (headers.has(name.toLowerCase())) return `a header twice: ${line}`;
    headers.set(name.toLowerCase(), value);
  }
  const status = Number(code);
  const after = bytes.subarray(end + 4);
  // What cannot be read is answered without a look at its method.
  const isBodiless = status < 200 || BODILESS.has(status) || (isHead && after.length === 0);
  const length = isBodiless ? 0 : Number(headers.get('content-length') ?? Number.NaN);
  if (Number.isNaN(length)) return `no length: ${show(bytes)}`;
  if (after.length < length) return `a body cut short: ${show(bytes)}`;
  return { status, headers, body: after.subarray(0, length), rest: after.subarray(length) };
}

function show(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, 200).toString('latin1'));
}
