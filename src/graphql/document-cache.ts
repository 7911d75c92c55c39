/**
 * The most characters of all documents that are kept: a token may be as short as two of them, and
 * takes some 400 bytes once parsed.
 */
const CHARACTERS_MAX = 200_000;

/** What is made of a document's text, such as the parsed document. */
export interface DocumentCache<Value> {
  readonly get: (text: string) => Value | undefined;
  readonly set: (text: string, value: Value) => void;
}

/**
 * Keeps what was made of the documents that came last. How many is a matter of their length: anybody
 * may send one, and a thousand of the longest, parsed, would fill a machine's memory.
 */
export function createDocumentCache<Value>(most = CHARACTERS_MAX): DocumentCache<Value> {
  // In the order in which they were last asked for.
  const kept = new Map<string, Value>();
  let characters = 0;
  return {
    get: (text) => {
      const value = kept.get(text);
      if (value === undefined) return undefined;
      kept.delete(text);
      kept.set(text, value);
      return value;
    },
    set: (text, value) => {
      if (text.length > most) return;
      if (!kept.has(text)) characters += text.length;
      kept.set(text, value);
      for (const oldest of kept.keys()) {
        if (characters <= most) break;
        kept.delete(oldest);
        characters -= oldest.length;
      }
    },
  };
}
