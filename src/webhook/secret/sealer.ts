import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type App, perApp } from '../../kernel/context.ts';
import { invariant } from '../../kernel/invariant.ts';
import { FIRST_GENERATION } from '../../settings/gateway-settings.ts';

/** AES-256 in Galois/Counter Mode (NIST SP 800-38D), with a nonce and a tag of the usual lengths. */
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Tells this key from any other that may be derived from the same secret (RFC 5869, section 3.2). */
const KEY_INFO = 'webhook secrets';

/** Whose secret it is: sealed for one endpoint, it opens for no other. */
export interface Owner {
  readonly businessId: string;
  readonly endpointId: string;
}

/**
 * Seals what must be read again, unlike a hash, and must not lie open in the database. The keys are
 * derived from the hash secrets of this process: the newest and the one before it.
 */
class Sealer {
  /** The generation of the hash secret under which it seals. */
  readonly generation: number;
  readonly #keys: ReadonlyMap<number, Buffer>;

  constructor({ settings }: App) {
    const { PAYOUT_HASH_SECRET, PAYOUT_HASH_SECRET_PREVIOUS: before } = settings;
    invariant(PAYOUT_HASH_SECRET !== '', 'There is no hash secret');
    this.generation = settings.hashGeneration ?? FIRST_GENERATION;
    this.#keys = new Map([
      [this.generation, keyOf(PAYOUT_HASH_SECRET)],
      ...(before === undefined ? [] : [[this.generation - 1, keyOf(before)] as const]),
    ]);
  }

  /** The generations of hash secrets under which it can open. */
  get generations(): readonly number[] {
    return [...this.#keys.keys()];
  }

  seal(text: string, owner: Owner): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keyFor(this.generation), nonce);
    cipher.setAAD(labelOf(owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** What was sealed for this owner under the hash secret of that generation, which it must have. */
  open(bytes: Uint8Array, owner: Owner, generation: number): string {
    const sealed = Buffer.from(bytes);
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(CIPHER, this.#keyFor(generation), nonce, options);
    decipher.setAAD(labelOf(owner)).setAuthTag(sealed.subarray(NONCE_BYTES, tagEnd));
    return decipher.update(sealed.subarray(tagEnd), undefined, 'utf8') + decipher.final('utf8');
  }

  #keyFor(generation: number): Buffer {
    const key = this.#keys.get(generation);
    invariant(key, 'A webhook secret is under a hash secret that this process does not have');
    return key;
  }
}

/** The sealer of a gateway. */
export const sealerOf = perApp((app) => new Sealer(app));

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', KEY_INFO, KEY_BYTES));
}

function labelOf({ businessId, endpointId }: Owner): Buffer {
  return Buffer.from(`${businessId}:${endpointId}`);
}
