/** A message's type and its length. */
const HEAD = 5;
/** The type of ReadyForQuery, with which the answer to a statement is whole. */
const READY = 0x5a;

/** Divides what PostgreSQL sends into whole answers, each up to its ReadyForQuery. */
export class ReplyReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The answers that are whole with these bytes. */
  read(chunk: Buffer): Buffer[] {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const found: Buffer[] = [];
    let start = 0;
    let at = 0;
    while (bytes.length >= at + HEAD) {
      const end = at + 1 + bytes.readInt32BE(at + 1);
      if (bytes.length < end) break;
      if (bytes[at] === READY) {
        found.push(bytes.subarray(start, end));
        start = end;
      }
      at = end;
    }
    this.#rest = bytes.subarray(start);
    return found;
  }
}
