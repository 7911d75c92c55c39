/**
 * The most characters of all documents that are kept. A token may be as short as two characters, and
 * takes some 400 bytes once it is parsed.
 */
const CHARACTERS_MAX = 200_000;

/** A cache by the text of a document, such as of parsed documents. */
export interface DocumentCache<Value> {
  readonly get: (text: string) => Value | undefined;
  readonly set: (text: string, value: Value) => void;
}

/**
 * A cache of the documents that were used last. It is bounded by their length, not by their number:
 * anybody may send documents, and a thousand of the longest would fill the memory.
 */
export function createDocumentCache<Value>(charactersMax = CHARACTERS_MAX): DocumentCache<Value> {
  // In the order of their last use.
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
      if (text.length > charactersMax) return;
      if (!kept.has(text)) characters += text.length;
      kept.set(text, value);
      for (const oldest of kept.keys()) {
        if (characters <= charactersMax) break;
        kept.delete(oldest);
        characters -= oldest.length;
      }
    },
  };
}
