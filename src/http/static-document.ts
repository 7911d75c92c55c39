import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Exchange } from '../kernel/exchange.ts';
import { preferredCoding } from './preference.ts';
import { vary } from './header.ts';

/** The codings of a document, the best first. Each is made only once, so it may take a while. */
const CODINGS = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
  identity: async (body: Buffer) => body,
} as const;

type Coding = keyof typeof CODINGS;

const CODING_NAMES = Object.keys(CODINGS) as readonly Coding[];

/** A document that is the same for everybody and never changes while the process lives. */
export class StaticDocument {
  readonly #type: string;
  readonly #body: Buffer;
  readonly #hash: string;
  readonly #coded = new Map<Coding, Promise<Buffer>>();

  /** What has been coded before need not be coded here. */
  constructor(type: string, body: Buffer, coded: Partial<Record<Coding, Buffer>> = {}) {
    this.#type = type;
    this.#body = body;
    this.#hash = createHash('sha256').update(body).digest('base64url');
    for (const [coding, made] of Object.entries(coded)) {
      this.#coded.set(coding as Coding, Promise.resolve(made));
    }
  }

  /** Answers in the coding that the client prefers, or 304 if it has the document already. */
  async answer({ header, res }: Exchange, headers: Readonly<Record<string, string>> = {}) {
    const coding = preferredCoding(header('accept-encoding'), CODING_NAMES);
    // Two codings of a document are two representations (RFC 9110, section 8.8.3).
    const etag = `"${this.#hash}${coding === 'identity' ? '' : `-${coding}`}"`;
    const isKnown = matches(header('if-none-match'), etag);
    const body = isKnown ? undefined : await this.#in(coding);
    if (res.destroyed) return;
    vary(res, 'Accept-Encoding');
    res.writeHead(isKnown ? 304 : 200, {
      // Revalidated each time (RFC 9111, section 5.2.2.4), as a new release may change it.
      'Cache-Control': 'no-cache',
      ...headers,
      ETag: etag,
      ...(body && {
        'Content-Type': this.#type,
        ...(coding !== 'identity' && { 'Content-Encoding': coding }),
        'Content-Length': body.length,
      }),
    });
    res.end(body);
  }

  #in(coding: Coding): Promise<Buffer> {
    const known = this.#coded.get(coding);
    if (known) return known;
    const made = CODINGS[coding](this.#body);
    this.#coded.set(coding, made);
    return made;
  }
}

/** The weak comparison of RFC 9110, section 13.1.2. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.some((tag) => tag === etag || tag === '*');
}
