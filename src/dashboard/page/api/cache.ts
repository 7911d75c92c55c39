import {
  type CacheExchangeOpts,
  type Cache,
  cacheExchange as graphcache,
} from '@urql/exchange-graphcache';
import { type Exchange } from '@urql/preact';
import schema from './schema.json' with { type: 'json' };

/** The normalised cache: what has an id is kept once, so that all places that show it agree. */
export function cacheExchange(): Exchange {
  return graphcache({
    schema: schema as unknown as NonNullable<CacheExchangeOpts['schema']>,
    // Parts of a page, and of one row: they have no identity of their own.
    keys: {
      PayRunProblem: () => null,
      PayRunLine: () => null,
      BatchLine: () => null,
      BatchLineError: () => null,
      PayoutTotals: () => null,
    },
    updates: {
      Mutation: {
        createPayoutUser: (_result, _args, cache) => forgetLists(cache),
        createPayoutUsers: (_result, _args, cache) => forgetLists(cache),
        reversePayout: (_result, _args, cache) => forgetLists(cache),
        transferToPayoutBalance: (_result, _args, cache) => forgetLists(cache),
        confirmPayRun: (_result, _args, cache) => forgetLists(cache),
        cancelPayRun: (_result, _args, cache) => forgetLists(cache),
        reversePayRun: (_result, _args, cache) => forgetLists(cache),
      },
    },
  });
}

/** What a movement of money adds to: such lists are asked for anew where they are shown. */
const LISTS: ReadonlySet<string> = new Set([
  'history',
  'payoutUsers',
  'payRuns',
  'payoutTotals',
  'payoutBalance',
]);

function forgetLists(cache: Cache): void {
  for (const { fieldName, arguments: given } of cache.inspectFields('Query')) {
    if (LISTS.has(fieldName)) cache.invalidate('Query', fieldName, given ?? undefined);
  }
}
