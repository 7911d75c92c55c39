import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Exchange, header, vary } from './exchange.ts';

/** What a document is compressed with, the best first: once, so that half a second of it is no matter. */
const CODINGS = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
  identity: async (body: Buffer) => body,
} as const;

type Coding = keyof typeof CODINGS;

/** A document that is the same for everybody as long as the process lives. */
export class StaticDocument {
  readonly #type: string;
  readonly #body: Buffer;
  readonly #hash: string;
  readonly #coded = new Map<Coding, Promise<Buffer>>();

  constructor(type: string, body: Buffer) {
    this.#type = type;
    this.#body = body;
    this.#hash = createHash('sha256').update(body).digest('base64url');
  }

  /** Answers in the coding that the client likes best, or that it has it already. */
  async answer({ req, res }: Exchange, headers: Readonly<Record<string, string>> = {}) {
    const coding = preferredCoding(header(req, 'accept-encoding'));
    // Two codings of a document are two representations (RFC 9110, section 8.8.3).
    const etag = `"${this.#hash}${coding === 'identity' ? '' : `-${coding}`}"`;
    const isKnown = matches(header(req, 'if-none-match'), etag);
    const body = isKnown ? undefined : await this.#in(coding);
    if (res.destroyed) return;
    vary(res, 'Accept-Encoding');
    res.writeHead(isKnown ? 304 : 200, {
      // A new version of the gateway may have another: it is asked each time.
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

/** Where a client says nothing of `identity`, it takes it, but sooner takes what it has named. */
const UNNAMED_IDENTITY_WEIGHT = 0.0001;

/** The best of the codings that an Accept-Encoding allows (RFC 9110, section 12.5.3). */
function preferredCoding(accept: string | undefined): Coding {
  if (accept === undefined) return 'identity';
  const weights = new Map(
    accept.split(',').map((member) => {
      const [name = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0] as const;
    }),
  );
  const weightOf = (coding: Coding): number =>
    weights.get(coding) ??
    (coding === 'identity' ? UNNAMED_IDENTITY_WEIGHT : (weights.get('*') ?? 0));
  const codings = Object.keys(CODINGS) as Coding[];
  const [best = 'identity'] = codings.toSorted((one, other) => weightOf(other) - weightOf(one));
  // A client that refuses all of them is given the plain one, which it can at least look at.
  return weightOf(best) > 0 ? best : 'identity';
}

/** Compares as weakly as RFC 9110, section 13.1.2, asks: proxies that compress make tags weak. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.some((tag) => tag === etag || tag === '*');
}
