import { createHmac, hash as sha256 } from 'node:crypto';
import { z } from 'zod';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const FORM = /^[a-z2-7]{52}$/;
/** A hash for examples. Nobody has it. */
export const HASH_EXAMPLE = 'wu742c4s3b6hbmwnf4ztcfobe5hkb7visjlzi6oicks72nqlegrq';

/** The rule of a payout user's hash. */
export const PayoutHash = z.string().regex(FORM).meta({
  description:
    "The payout user's hash: the same at every payout to one person of one business, until it is replaced.",
});

/** What a payout user's hash is computed from. */
export interface HashSource {
  readonly businessId: string;
  readonly payoutUserId: string;
  /** 1 at first, and one more with each hash that replaces another. */
  readonly version: number;
}

/**
 * The hash of a payout user. Under one secret it is always the same; without it, nobody can guess
 * it.
 */
export function payoutHash(secret: string, { businessId, payoutUserId, version }: HashSource) {
  const text = `${businessId}:${payoutUserId}:${version}`;
  return base32(createHmac('sha256', secret).update(text).digest());
}

/** Whether a text has the form of a hash. */
export function isPayoutHash(text: string): boolean {
  return FORM.test(text);
}

/** The digest of a hash, by which the database finds it. Nobody can log in with the digest. */
export function hashDigest(hash: string): Buffer {
  return sha256('sha256', hash, 'buffer');
}

/** base32 (RFC 4648, section 6) in lower case, without padding. */
function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}
