import type { IncomingMessage } from 'node:http';
import type { Settings } from '../settings/settings.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { checkMediaType } from './media-type.ts';

/** The request's body as a JSON object. Throws the refusal: 415, 413 or 400, in this order. */
export async function readJsonObject(
  req: IncomingMessage,
  { BODY_BYTES_MAX: max }: Pick<Settings, 'BODY_BYTES_MAX'>,
): Promise<Record<string, unknown>> {
  checkMediaType(req);
  const value = parseJson(await readBody(req, max));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ApiError(API_ERRORS.bodyNotObject);
}

/**
 * The bytes of a body. What is over the limit is read and thrown away: a client that is still
 * sending when its connection is closed might never see the reply (RFC 9112, section 9.6).
 */
function readBody(req: IncomingMessage, max: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const refuse = (): void => {
    req.removeAllListeners('data').resume();
    reject(new ApiError(API_ERRORS.bodyTooLarge));
  };
  req.on('error', () => reject(new ClientLeft()));
  // Comes after complete requests too, for which making an error would be wasted.
  req.on('close', () => req.complete || reject(new ClientLeft()));
  // The client left before we listened: no event would come any more.
  if (req.destroyed) reject(new ClientLeft());
  if (Number(req.headers['content-length'] ?? 0) > max) {
    refuse();
    return promise;
  }
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > max) refuse();
  });
  req.on('end', () =>
    resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
  );
  return promise;
}

/**
 * The bytes of a body as they arrive, for a body that is not kept as a whole: 413 once it is over the
 * limit. Whoever stops early calls `discardRest`.
 */
export async function* readChunks(req: IncomingMessage, max: number): AsyncGenerator<Buffer> {
  let size = 0;
  if (Number(req.headers['content-length'] ?? 0) > max) throw new ApiError(API_ERRORS.bodyTooLarge);
  try {
    for await (const chunk of chunksOf(req)) {
      size += chunk.length;
      if (size > max) throw new ApiError(API_ERRORS.bodyTooLarge);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ApiError ? error : new ClientLeft();
  }
}

/**
 * Throws away what is left of a body, up to so many bytes, and resolves when it is gone. A large body
 * does not fit into the buffers on its way: if the connection is closed behind an early reply, its
 * sender gets an error, and never sees the reply (RFC 9112, section 9.6).
 */
export function discardRest(req: IncomingMessage, max: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (req.complete || req.destroyed) resolve();
  let left = max;
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) resolve();
  });
  req.once('end', resolve).once('close', resolve);
  return promise;
}

/** A request whose connection stays open when its reader stops: the reply is still to be sent. */
function chunksOf(req: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => req.iterator({ destroyOnReturn: false }) };
}

/** The client left before its request was complete: nobody waits for a reply. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** Ignores a byte order mark, as a parser may (RFC 8259, section 8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new ApiError(API_ERRORS.bodyNotObject);
  }
}
