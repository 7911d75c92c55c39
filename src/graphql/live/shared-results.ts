import type { ExecutionResult } from 'graphql';
import pLimit from 'p-limit';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import type { LiveEvent } from '../../kernel/live.ts';
import { resultText } from '../reply.ts';
import type { ExecuteEvents } from './subscription.ts';

/** How long a result is shared, in milliseconds: who asks later is told what is so by then. */
const SHARED_MS = 1_000;

/** So many questions are executed at a time: payouts need the connections to the database, too. */
const executing = pLimit(4);

/** The results of events as JSON, by what was asked, of each thing that the events are about. */
const known = new WeakMap<object, Map<string, Promise<string>>>();

/**
 * The results of events, each as JSON. What the same caller asks of the same event over several streams
 * is executed once. `question` says who asks what. Throws 503 where the database could not be read.
 */
export async function resultsOf(
  events: readonly LiveEvent<unknown>[],
  question: string,
  execute: ExecuteEvents,
): Promise<readonly string[]> {
  const entries = events.map((event) => ({ event, results: resultsAbout(event) }));
  const missing = entries.filter(({ results }) => !results.has(question));
  if (missing.length > 0) {
    const executed = executing(() => execute(missing.map(({ event }) => event)));
    for (const [index, { results }] of missing.entries()) {
      const text = executed.then((all) => textOf(all[index]));
      results.set(question, text);
      // What could not be read now may be read when it is asked for again.
      text.catch(() => results.delete(question));
    }
    const forget = () => missing.forEach(({ results }) => results.delete(question));
    setTimeout(forget, SHARED_MS).unref();
  }
  return Promise.all(entries.map(async ({ results }) => (await results.get(question)) ?? ''));
}

function textOf(result: ExecutionResult = {}): string {
  const { code } = API_ERRORS.unavailable;
  const isUnread = result.errors?.some(({ extensions }) => extensions['code'] === code);
  if (isUnread) throw new ApiError(API_ERRORS.unavailable);
  return resultText(result);
}

function resultsAbout(event: LiveEvent<unknown>): Map<string, Promise<string>> {
  const about = event.value === null || typeof event.value !== 'object' ? event : event.value;
  const results = known.get(about) ?? new Map<string, Promise<string>>();
  known.set(about, results);
  return results;
}
