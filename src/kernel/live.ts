/** One thing that has happened, or the state as it is now: what an event of a subscription is made of. */
export interface LiveEvent<Value> {
  /** The same object for all who are told of it, so that equal questions about it are answered once. */
  readonly value: Value;
  /** By which a client that connects again says what it has seen (HTML, section 9.2.4). */
  readonly id?: string;
}

/** The events of a subscription, several at once where they came at once: those share their queries. */
export type LiveEvents<Value> = AsyncIterable<readonly LiveEvent<Value>[]>;

/**
 * What the `subscribe` of a subscription field returns. The door takes the lists apart and resolves the
 * field once for each event; Pothos knows only streams of single ones.
 */
export function streamOf<Value>(events: LiveEvents<Value>): AsyncIterable<LiveEvent<Value>> {
  return events as unknown as AsyncIterable<LiveEvent<Value>>;
}

/** A stream of states, one at a time. */
export async function* oneByOne<Value>(values: AsyncIterable<Value>): LiveEvents<Value> {
  for await (const value of values) yield [{ value }];
}
