/** The bytes before the text of a message: its type and its length; a startup message has no type. */
const HEAD = 5;
const STARTUP_HEAD = 4;

/**
 * Reads the statements that a PostgreSQL client sends, out of the bytes as they come: simple queries
 * (`Q`) and the extended protocol's prepared statements, each time that one is run (`P`, `B`).
 */
export class StatementReader {
  #rest: Buffer = Buffer.alloc(0);
  #isStarted = false;
  readonly #prepared = new Map<string, string>();

  /** The statements that are complete with these bytes. */
  read(chunk: Buffer): string[] {
    const found: string[] = [];
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = this.#isStarted ? HEAD : STARTUP_HEAD;
      if (bytes.length < head) break;
      const size = bytes.readInt32BE(head - 4) + head - 4;
      if (bytes.length < size) break;
      if (this.#isStarted) found.push(...this.#statementsOf(bytes.subarray(0, size)));
      this.#isStarted = true;
      bytes = bytes.subarray(size);
    }
    this.#rest = bytes;
    return found;
  }

  /** A simple query's text, or that of a prepared statement each time that it is run. */
  #statementsOf(message: Buffer): string[] {
    const type = String.fromCharCode(message[0] ?? 0);
    const [first = '', second = ''] = message.toString('utf8', HEAD).split('\0');
    if (type === 'Q') return [first];
    // Parse names a statement, and Bind says which portal runs it.
    if (type === 'P') this.#prepared.set(first, second);
    return type === 'B' ? [this.#prepared.get(second) ?? ''] : [];
  }
}
