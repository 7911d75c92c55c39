import { randomFillSync } from 'node:crypto';

const RANDOM_BITS = 74n;
const RANDOM_MASK = (1n << RANDOM_BITS) - 1n;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `text` has the form of a UUID: what does not is no row's id, and PostgreSQL would refuse it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A new UUIDv7 (RFC 9562) that need not be ordered after any other. */
export function newId(now: Date): string {
  return idSequence(undefined, now.getTime())();
}

/**
 * Makes UUIDv7s that each sort after `last` and after each other (RFC 9562, section 6.2, method 2).
 * With `last` kept in a locked row, the order of ids is the order of commits, whatever the clocks say.
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

/** Random bytes are asked of the system by the page: a call for each id would cost more than the id. */
const page = Buffer.alloc(4096);
let taken = page.length;

function randomInt32(): number {
  if (taken === page.length) {
    randomFillSync(page);
    taken = 0;
  }
  taken += 4;
  return page.readUInt32BE(taken - 4);
}

/** The top bit stays clear, so that counting up from here does not run over. */
function randomStart(): bigint {
  const words = [randomInt32(), randomInt32(), randomInt32()];
  const bits = words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return bits & (RANDOM_MASK >> 1n);
}

function join(ms: number, random: bigint): string {
  const high = (random >> 62n).toString(16).padStart(3, '0');
  const low = ((random & ((1n << 62n) - 1n)) | (1n << 63n)).toString(16);
  const hex = `${ms.toString(16).padStart(12, '0')}7${high}${low}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function split(id: string): { ms: number; random: bigint } {
  const hex = id.replaceAll('-', '');
  const low = BigInt(`0x${hex.slice(16)}`) & ((1n << 62n) - 1n);
  return {
    ms: Number.parseInt(hex.slice(0, 12), 16),
    random: (BigInt(`0x${hex.slice(13, 16)}`) << 62n) | low,
  };
}
