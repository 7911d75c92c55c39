import {
  type CacheExchangeOpts,
  type Cache,
  cacheExchange as graphcache,
} from '@urql/exchange-graphcache';
import type { Exchange } from '@urql/preact';
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
      WebhookAttempt: () => null,
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
        createApiKey: (_result, _args, cache) => forget(cache, KEYS),
        regenerateApiKey: (_result, _args, cache) => forget(cache, KEYS),
        createWebhookEndpoint: (_result, _args, cache) => forget(cache, ENDPOINTS),
        deleteWebhookEndpoint: (_result, _args, cache) => forget(cache, ENDPOINTS),
        testWebhookEndpoint: (_result, _args, cache) => forget(cache, DELIVERIES),
        redeliverWebhook: (_result, _args, cache) => forget(cache, DELIVERIES),
        redeliverWebhooksSince: (_result, _args, cache) => forget(cache, DELIVERIES),
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

const KEYS: ReadonlySet<string> = new Set(['apiKeys']);
const ENDPOINTS: ReadonlySet<string> = new Set(['webhookEndpoints', 'webhookEndpoint']);
const DELIVERIES: ReadonlySet<string> = new Set(['webhookDeliveries', 'webhookDelivery']);

function forgetLists(cache: Cache): void {
  forget(cache, LISTS);
}

function forget(cache: Cache, lists: ReadonlySet<string>): void {
  for (const { fieldName, arguments: given } of cache.inspectFields('Query')) {
    if (lists.has(fieldName)) cache.invalidate('Query', fieldName, given ?? undefined);
  }
}
