import { type IncomingMessage } from 'node:http';
import { type Settings } from '../settings/settings.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { checkMediaType } from './media-type.ts';

/** The request's body as a JSON object, else the refusal: 415, 413, 400, in this order. */
export async function readJsonObject(
  req: IncomingMessage,
  { BODY_BYTES_MAX: most }: Pick<Settings, 'BODY_BYTES_MAX'>,
): Promise<Record<string, unknown>> {
  checkMediaType(req);
  const value = parseJson(await readBody(req, most));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ApiError(API_ERRORS.bodyNotObject);
}

/** What is over the limit is still read, and thrown away: else its sender would not see the reply. */
function readBody(req: IncomingMessage, most: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const refuse = (): void => {
    req.removeAllListeners('data').resume();
    reject(new ApiError(API_ERRORS.bodyTooLarge));
  };
  req.on('error', () => reject(new ClientLeft()));
  // Also after a request that came whole: an error is not made for each.
  req.on('close', () => req.complete || reject(new ClientLeft()));
  // Gone while its key was looked up: no event would ever come.
  if (req.destroyed) reject(new ClientLeft());
  if (Number(req.headers['content-length'] ?? 0) > most) {
    refuse();
    return promise;
  }
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > most) refuse();
  });
  req.on('end', () =>
    resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
  );
  return promise;
}

/** The client went away before its request was whole: nobody waits for a reply. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** A byte order mark before the text is ignored, as RFC 8259, section 8.1, lets a parser do. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new ApiError(API_ERRORS.bodyNotObject);
  }
}
