import { createHmac, hash as sha256 } from 'node:crypto';
import { z } from 'zod';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const FORM = /^[a-z2-7]{52}$/;
/** What a hash looks like; this one is nobody's. */
export const HASH_EXAMPLE = 'wu742c4s3b6hbmwnf4ztcfobe5hkb7visjlzi6oicks72nqlegrq';

/** The rule of a payout user's hash. */
export const PayoutHash = z.string().regex(FORM).meta({
  description:
    "The payout user's hash: the same at every payout to one person of one business, until it is replaced.",
});

/** What a payout user's hash is made of. */
export interface HashSource {
  readonly businessId: string;
  readonly payoutUserId: string;
  /** 1 at first; each hash that replaces one has a higher. */
  readonly version: number;
}

/** The hash of a payout user: always the same under one secret, and not to be guessed without it. */
export function payoutHash(secret: string, { businessId, payoutUserId, version }: HashSource) {
  const text = `${businessId}:${payoutUserId}:${version}`;
  return base32(createHmac('sha256', secret).update(text).digest());
}

/** Whether a text has the form of a hash: what has not is nobody's. */
export function isPayoutHash(text: string): boolean {
  return FORM.test(text);
}

/** What the database keeps of a hash: enough to find it, too little to log in with. */
export function hashDigest(hash: string): Buffer {
  return sha256('sha256', hash, 'buffer');
}

/** RFC 4648's base32 in lower case, without padding. */
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
