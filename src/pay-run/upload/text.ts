import { isUtf8 } from 'node:buffer';
import { refusedAt } from './refusal.ts';

/** The most bytes of one line: as many as the body of a single payout may have. */
export const LINE_BYTES_MAX = 102_400;

const LINE_FEED = 0x0a;
const NUL = 0x00;
/** The byte order marks (Unicode, section 23.8). */
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/**
 * The text of a file in parts of whole lines, while it arrives. What is no UTF-8 is refused, and so
 * is a line that is too long: no more than one part is kept.
 */
export async function* textOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  let line = 1;
  let isFirst = true;
  for await (const chunk of ended(chunks)) {
    const all = chunk ? Buffer.concat([rest, chunk]) : rest;
    if (isFirst) refuseUtf16(all);
    const end = chunk ? all.lastIndexOf(LINE_FEED) + 1 : all.length;
    rest = all.subarray(end);
    if (rest.length > LINE_BYTES_MAX) throw tooLong(line + countLines(all.subarray(0, end)));
    const part = all.subarray(0, end);
    if (part.length === 0) continue;
    const bytes = isFirst ? withoutMark(part) : part;
    if (isSuspect(bytes)) checkLines(bytes, line);
    yield bytes.toString();
    line += countLines(part);
    isFirst = false;
  }
}

/** The chunks, and undefined where they end. */
async function* ended(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  yield* chunks;
  yield undefined;
}

function refuseUtf16(start: Buffer): void {
  if (UTF16_MARKS.some((mark) => start.subarray(0, mark.length).equals(mark))) {
    throw refusedAt(1, 'is UTF-16: the file must be UTF-8.');
  }
}

function withoutMark(part: Buffer): Buffer {
  const hasMark = part.subarray(0, UTF8_MARK.length).equals(UTF8_MARK);
  return hasMark ? part.subarray(UTF8_MARK.length) : part;
}

/** Whether one of the lines may be wrong: most parts are right, and need no look at each line. */
function isSuspect(part: Buffer): boolean {
  return part.length > LINE_BYTES_MAX || !isUtf8(part) || part.includes(NUL);
}

/** Refuses the first line that is wrong; the first of all has this number. */
function checkLines(part: Buffer, first: number): void {
  let line = first;
  for (const each of linesOf(part)) {
    if (each.length > LINE_BYTES_MAX) throw tooLong(line);
    // A line feed is no part of a longer character in UTF-8: what is wrong is wrong in one line.
    if (!isUtf8(each)) throw refusedAt(line, 'is not UTF-8.');
    if (each.includes(NUL)) throw refusedAt(line, 'has a NUL character.');
    line += 1;
  }
}

function* linesOf(part: Buffer): Generator<Buffer> {
  for (let start = 0; start < part.length;) {
    const end = part.indexOf(LINE_FEED, start);
    yield part.subarray(start, end < 0 ? part.length : end);
    start = end < 0 ? part.length : end + 1;
  }
}

function countLines(part: Buffer): number {
  let count = 0;
  for (let at = part.indexOf(LINE_FEED); at >= 0; at = part.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}

function tooLong(line: number) {
  return refusedAt(line, `is longer than ${LINE_BYTES_MAX} bytes.`);
}
