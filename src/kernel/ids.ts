import { randomFillSync } from 'node:crypto';

const RANDOM_BITS = 74n;
const RANDOM_MASK = (1n << RANDOM_BITS) - 1n;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a UUID. PostgreSQL would answer any other text with an error. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A new UUIDv7 (RFC 9562, section 5.7) that need not sort after any other. */
export function newId(now: Date): string {
  return idSequence(undefined, now.getTime())();
}

/**
 * Makes UUIDv7s each of which sorts after `last` and after those made before (RFC 9562, section
 * 6.2, method 2). If `last` is read from a locked row, ids sort in the order of commits, whatever
 * the clocks say.
 */
export function idSequence(last: string | undefined, now: number): () => string {
  const previous = last === undefined ? { ms: -1, random: 0n } : split(last);
  let { ms, random } = previous;
  if (now > ms) [ms, random] = [now, randomStart()];
  return () => {
    random += 1n + BigInt(randomInt32());
    if (random > RANDOM_MASK) [ms, random] = [ms + 1, randomStart()];
    return join(ms, random);
  };
}

/** Random bytes that are not used yet: one call of the system for each id would be slow. */
const randomBytes = Buffer.alloc(4096);
let used = randomBytes.length;

function randomInt32(): number {
  if (used === randomBytes.length) {
    randomFillSync(randomBytes);
    used = 0;
  }
  used += 4;
  return randomBytes.readUInt32BE(used - 4);
}

/** Random bits of which the highest is 0, so that there is room to count up. */
function randomStart(): bigint {
  const words = [randomInt32(), randomInt32(), randomInt32()];
  const bits = words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return bits & (RANDOM_MASK >> 1n);
}

function join(ms: number, random: bigint): string {
  const time = ms.toString(16).padStart(12, '0');
  const high = (random >> 62n).toString(16).padStart(3, '0');
  const low = ((random & ((1n << 62n) - 1n)) | (1n << 63n)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low.slice(0, 4)}-${low.slice(4)}`;
}

function split(id: string): { ms: number; random: bigint } {
  const hex = id.replaceAll('-', '');
  const low = BigInt(`0x${hex.slice(16)}`) & ((1n << 62n) - 1n);
  return {
    ms: Number.parseInt(hex.slice(0, 12), 16),
    random: (BigInt(`0x${hex.slice(13, 16)}`) << 62n) | low,
  };
}
