/** What somebody has that an argument could name. */
export interface Holdings {
  readonly id: string;
  /** Of its last entry, which a pay run made. */
  readonly entryId: string;
  /** Of the balance of its business. */
  readonly balanceId: string;
  readonly hash: string;
  readonly email: string;
  readonly balance: number;
  /** When it was last paid. */
  readonly paidAt: string;
  /** The key that its last payout was made with, but that of the run. */
  readonly idempotencyKey: string;
  /** Where its last entry stands in its history. */
  readonly cursor: string;
  /** The reference of its last payout but that of the run. */
  readonly reference: string;
  /** That pay run. */
  readonly runId: string;
  /** A webhook endpoint of its business. */
  readonly endpointId: string;
  /** A delivery to it. */
  readonly deliveryId: string;
  /** A secret key of its business, and its id. */
  readonly key: string;
  readonly keyId: string;
  /** The cookie of a session of its business. */
  readonly session: string;
}

/** The value of an argument that names something of somebody's, out of what they have. */
export interface Reference {
  /** `type`: what it must name, where it may name something of several types. */
  readonly of: (holder: Holdings, type?: string) => unknown;
}

/** The value of an argument that names nothing of anybody's. */
export interface Plain {
  readonly plain: unknown;
}

const AMOUNT = 100;

/**
 * A value for each argument and input field of a type that can carry anything. Whoever adds one says
 * here what of another business might be put into it; cursors, numbers of rows and enums need no line.
 */
export const ARGUMENTS: Readonly<Record<string, Reference | Plain>> = {
  'Query.payoutUser(hash)': { of: ({ hash }) => hash },
  'Query.payoutUser(email)': { of: ({ email }) => email },
  'Query.payoutUser(id)': { of: ({ id }) => id },
  'Query.node(id)': {
    of: ({ id, entryId, balanceId, runId, endpointId, keyId }, type) =>
      ({
        HistoryEntry: entryId,
        PayoutBalance: balanceId,
        PayRun: runId,
        WebhookEndpoint: endpointId,
        ApiKey: keyId,
      })[type ?? ''] ?? id,
  },
  'Query.nodes(ids)': {
    of: ({ id, entryId, balanceId, runId, endpointId, keyId }) => [
      id,
      entryId,
      balanceId,
      runId,
      endpointId,
      keyId,
    ],
  },
  'Query.webhookEndpoint(id)': { of: ({ endpointId }) => endpointId },
  'Query.webhookDelivery(id)': { of: ({ deliveryId }) => deliveryId },
  'Query.webhookDeliveries(endpointId)': { of: ({ endpointId }) => endpointId },
  'CreateWebhookEndpointInput.url': { plain: 'https://8.8.8.8/' },
  'CreateWebhookEndpointInput.events': { plain: ['PAYOUT_ALLOCATED'] },
  'CreateWebhookEndpointInput.lowBalanceThreshold': { plain: AMOUNT },
  'Mutation.updateWebhookEndpoint(id)': { of: ({ endpointId }) => endpointId },
  'UpdateWebhookEndpointInput.url': { plain: 'https://8.8.8.8/' },
  'UpdateWebhookEndpointInput.lowBalanceThreshold': { plain: AMOUNT },
  'Mutation.deleteWebhookEndpoint(id)': { of: ({ endpointId }) => endpointId },
  'Mutation.rotateWebhookSecret(id)': { of: ({ endpointId }) => endpointId },
  'Mutation.testWebhookEndpoint(id)': { of: ({ endpointId }) => endpointId },
  'Mutation.redeliverWebhook(deliveryId)': { of: ({ deliveryId }) => deliveryId },
  'Mutation.redeliverWebhooksSince(endpointId)': { of: ({ endpointId }) => endpointId },
  'Mutation.redeliverWebhooksSince(since)': { of: ({ paidAt }) => paidAt },
  'Query.payRun(id)': { of: ({ runId }) => runId },
  'Mutation.confirmPayRun(id)': { of: ({ runId }) => runId },
  'Mutation.cancelPayRun(id)': { of: ({ runId }) => runId },
  'Mutation.reversePayRun(id)': { of: ({ runId }) => runId },
  'Query.payoutTotals(between)': { plain: ['2026-01-01T00:00:00Z', '2100-01-01T00:00:00Z'] },
  'HistoryFilter.payRunId': { of: ({ runId }) => runId },
  'HistoryFilter.hash': { of: ({ hash }) => hash },
  'HistoryFilter.email': { of: ({ email }) => email },
  'HistoryFilter.payoutUserId': { of: ({ id }) => id },
  'HistoryFilter.from': { of: ({ paidAt }) => paidAt },
  'HistoryFilter.to': { of: ({ paidAt }) => paidAt },
  'PayoutUserFilter.emailContains': { of: ({ email }) => email.slice(0, email.indexOf('@')) },
  'PayoutUserFilter.minBalance': { of: ({ balance }) => balance },
  'CreatePayoutUserInput.email': { of: ({ email }) => email },
  'CreatePayoutUserInput.amount': { plain: AMOUNT },
  'CreatePayoutUserInput.idempotencyKey': { of: ({ idempotencyKey }) => idempotencyKey },
  'CreatePayoutUserInput.reference': { of: ({ reference }) => reference },
  'CreatePayoutUserInput.metadata': { plain: { team: 'red' } },
  'CreatePayoutUsersInput.idempotencyKey': { of: ({ idempotencyKey }) => idempotencyKey },
  'CreatePayoutUsersInput.dryRun': { plain: true },
  'ReversePayoutInput.entryId': { of: ({ entryId }) => entryId },
  'ReversePayoutInput.amount': { plain: 1 },
  'ReversePayoutInput.reference': { of: ({ reference }) => reference },
  'ReversePayoutInput.metadata': { plain: { team: 'red' } },
  'ReversePayoutInput.idempotencyKey': { of: ({ idempotencyKey }) => idempotencyKey },
  'TransferToPayoutBalanceInput.amount': { plain: 1 },
  'TransferToPayoutBalanceInput.idempotencyKey': {
    of: ({ idempotencyKey }) => idempotencyKey,
  },
  'HistoryFilter.reference': { of: ({ reference }) => reference },
  'Query.historyEntry(id)': { of: ({ entryId }) => entryId },
  'Mutation.rotatePayoutUserHash(id)': { of: ({ id }) => id },
  'Mutation.setPayoutUserStatus(id)': { of: ({ id }) => id },
  'Mutation.regenerateApiKey(id)': { of: ({ keyId }) => keyId },
  'Mutation.revokeApiKey(id)': { of: ({ keyId }) => keyId },
  'CreateApiKeyInput.label': { plain: 'checkout' },
  'CreateApiKeyInput.expiresAt': { plain: '2100-01-01T00:00:00Z' },
  // Of the module in tenants.test.ts that shows how a leak is found.
  'Query.leak(id)': { of: ({ id }) => id },
};

/** The root fields that a payout user may ask; each other is FORBIDDEN to it. */
export const OPEN_TO_PAYOUT_USERS: ReadonlySet<string> = new Set([
  'Query.payoutUser',
  'Query.history',
  'Query.historyEntry',
  'Query.node',
  'Query.nodes',
  'Mutation.rotateMyHash',
]);

/** The types of which a payout user is shown none. */
export const HIDDEN_FROM_PAYOUT_USERS: ReadonlySet<string> = new Set([
  'PayRun',
  'WebhookEndpoint',
  'ApiKey',
]);

/** The root fields that a business may not ask; each is FORBIDDEN to it. */
export const CLOSED_TO_BUSINESSES: ReadonlySet<string> = new Set(['Mutation.rotateMyHash']);

/** The same for all that REST routes read: `header`, `query` or `body`, and the name. */
export const INPUTS: Readonly<Record<string, Reference | Plain>> = {
  'header authorization': { of: ({ key }) => `Bearer ${key}` },
  'header cookie': { of: ({ session }) => session },
  'header x-requested-with': { plain: 'fetch' },
  'header sec-fetch-site': { plain: 'same-origin' },
  'header origin': { plain: 'http://127.0.0.1' },
  'header x-payout-hash': { of: ({ hash }) => hash },
  'header idempotency-key': { of: ({ idempotencyKey }) => idempotencyKey },
  'header x-idempotency-key': { of: ({ idempotencyKey }) => idempotencyKey },
  'query payout_hash': { of: ({ hash }) => hash },
  'query limit': { plain: '10' },
  'query name': { plain: 'November' },
  'query from': { of: ({ paidAt }) => paidAt },
  'query to': { of: ({ paidAt }) => paidAt },
  'query type': { plain: 'ALLOCATION' },
  'query reference': { of: ({ reference }) => reference },
  'query payout_user_id': { of: ({ id }) => id },
  'query pay_run_id': { of: ({ runId }) => runId },
  'query status': { plain: 'PENDING' },
  'query skip_invalid': { plain: '1' },
  'query allow_duplicate': { plain: '1' },
  'path id': { of: ({ runId }) => runId },
  'query cursor': { of: ({ cursor }) => cursor },
  'body payout_hash': { of: ({ hash }) => hash },
  'body email': { of: ({ email }) => email },
  'body amount': { plain: AMOUNT },
  'body payouts': { of: ({ email }) => [{ email, amount: AMOUNT }] },
  'body mode': { plain: 'all' },
  'body dry_run': { plain: true },
  'body operation_id': { of: ({ entryId }) => entryId },
  'body reference': { of: ({ reference }) => reference },
  'body metadata': { plain: { team: 'red' } },
  'query leak': { of: ({ id }) => id },
};
