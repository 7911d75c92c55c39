import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = /^[sr]k_(?:live|test)_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const SECRET_BYTES = 32;

/** What a secret key is for: a test business has test keys only. */
export type KeyMode = 'live' | 'test';

/** Whether a key has all scopes (`sk_…`), or fewer (`rk_…`). */
export type KeyKind = 'sk' | 'rk';

/** Makes a secret key: 256 random bits and a checksum, in a form that secret scanners recognise. */
export function newSecretKey(mode: KeyMode = 'live', kind: KeyKind = 'sk'): string {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), 43);
  return `${kind}_${mode}_${secret}${checksum(secret)}`;
}

/** Whether a text has the form of a secret key. The checksum finds typos without a look-up. */
export function isSecretKey(text: string): boolean {
  const [, secret = '', sum] = FORM.exec(text) ?? [];
  return sum !== undefined && checksum(secret) === sum;
}

/** The digest of a key, by which the database finds it. Nobody can use the digest as a key. */
export function keyDigest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** CRC-32 of the 43 random characters, in base62. */
function checksum(secret: string): string {
  return base62(BigInt(crc32(secret)), 6);
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text.padStart(length, '0');
}
