/** The bytes before the text of a message: its type and its length; a startup message has no type. */
const HEAD = 5;
const STARTUP_HEAD = 4;

/**
 * Reads the statements that a PostgreSQL client sends, out of the bytes as they come: simple queries
 * (`Q`) and the extended protocol's `Parse` (`P`).
 */
export class StatementReader {
  #rest: Buffer = Buffer.alloc(0);
  #isStarted = false;

  /** The statements that are complete with these bytes. */
  read(chunk: Buffer): string[] {
    const found: string[] = [];
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = this.#isStarted ? HEAD : STARTUP_HEAD;
      if (bytes.length < head) break;
      const size = bytes.readInt32BE(head - 4) + head - 4;
      if (bytes.length < size) break;
      if (this.#isStarted) found.push(...statementOf(bytes.subarray(0, size)));
      this.#isStarted = true;
      bytes = bytes.subarray(size);
    }
    this.#rest = bytes;
    return found;
  }
}

function statementOf(message: Buffer): string[] {
  const type = String.fromCharCode(message[0] ?? 0);
  const texts = message.toString('utf8', HEAD).split('\0');
  if (type === 'Q') return texts.slice(0, 1);
  // The name of the prepared statement goes first; the gateway's have none.
  return type === 'P' ? texts.slice(1, 2) : [];
}
