import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  createSourceEventStream,
  validateSubscriptionArgs,
} from 'graphql';
import type { Caller } from '../../kernel/caller.ts';
import type { LiveEvent, LiveEvents } from '../../kernel/live.ts';

/** Executes events that came at once, each in the selection that was asked for. */
export type ExecuteEvents = (
  events: readonly LiveEvent<unknown>[],
) => Promise<readonly ExecutionResult[]>;

/** A subscription that was found valid, and that its caller may have. */
export interface Subscription {
  /** What happens, until the stream's signal is aborted. */
  readonly events: LiveEvents<unknown>;
  readonly execute: ExecuteEvents;
  /** Who asks what: the same text for the same question of the same caller. */
  readonly question: string;
}

/** The source of a subscription's events; else the errors because of which there is none. */
export async function sourceOf(
  args: ExecutionArgs,
): Promise<LiveEvents<unknown> | readonly GraphQLError[]> {
  const validated = validateSubscriptionArgs(args);
  if (!('operation' in validated)) return validated;
  const source = await createSourceEventStream(validated);
  // As `streamOf` made it.
  return Symbol.asyncIterator in source ? (source as LiveEvents<unknown>) : (source.errors ?? []);
}

const ids = new WeakMap<DocumentNode, number>();
let count = 0;

/** Names a question. A document that comes again is the same object while it stays parsed. */
export function questionOf(
  caller: Caller | undefined,
  { document, operationName, variableValues }: ExecutionArgs,
): string {
  const id = ids.get(document) ?? ++count;
  ids.set(document, id);
  return JSON.stringify([caller?.tenantId, caller?.actor, id, operationName, variableValues]);
}
