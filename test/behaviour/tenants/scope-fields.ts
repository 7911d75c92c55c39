import type { Scope } from '../../../src/kernel/caller.ts';
import { NOBODY } from '../../support/users.ts';

/** What a field takes, one of several where it is a list, and an operation that asks for it. */
export interface Asked {
  readonly takes: Scope | readonly Scope[] | 'none of them';
  /** Whether a payout user may run the operation, by its own hash. */
  readonly own?: true;
  /** The scopes that the operation needs besides, to come as far as the field. */
  readonly besides?: readonly Scope[];
  readonly operation: string;
}

/** Stands for the id of the draft that the business has. */
export const DRAFT = '{the draft}';

const NOBODYS = `"${NOBODY.id}"`;
export const BOB = '(input: { email: "bob@example.com", amount: 1 })';

/** Every field at a root, and every other that has a scope: whoever adds one says here which it takes. */
export const FIELDS: Readonly<Record<string, Asked>> = {
  'Query.payoutUser': {
    takes: 'read',
    own: true,
    operation: '{ payoutUser(email: "ada@example.com") { id } }',
  },
  'Query.payoutUsers': { takes: 'read', operation: '{ payoutUsers { totalCount } }' },
  'Query.payoutBalance': { takes: 'read', operation: '{ payoutBalance { amount } }' },
  'Query.history': { takes: 'read', own: true, operation: '{ history { totalCount } }' },
  'Query.historyEntry': {
    takes: 'read',
    own: true,
    operation: `{ historyEntry(id: ${NOBODYS}) { id } }`,
  },
  'Query.payoutTotals': {
    takes: 'read',
    operation:
      '{ payoutTotals(between: ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]) { from } }',
  },
  'Query.payRun': { takes: 'read', operation: `{ payRun(id: ${NOBODYS}) { id } }` },
  'Query.payRuns': { takes: 'read', operation: '{ payRuns { totalCount } }' },
  'Query.node': {
    takes: ['read', 'manage'],
    own: true,
    operation: `{ node(id: ${NOBODYS}) { id } }`,
  },
  'Query.nodes': {
    takes: ['read', 'manage'],
    own: true,
    operation: `{ nodes(ids: [${NOBODYS}]) { id } }`,
  },
  'Mutation.createPayoutUser': {
    takes: 'pay',
    operation: `mutation { createPayoutUser${BOB} { hash } }`,
  },
  'Mutation.createPayoutUsers': {
    takes: 'pay',
    operation: `mutation { createPayoutUsers(input: { payouts: [{ email: "bob@example.com", amount: 1 }] }) {
      paid } }`,
  },
  'Mutation.reversePayout': {
    takes: 'reverse',
    operation: `mutation { reversePayout(input: { entryId: ${NOBODYS} }) { replayed } }`,
  },
  'Mutation.transferToPayoutBalance': {
    takes: 'manage',
    operation: 'mutation { transferToPayoutBalance(input: { amount: 1 }) { replayed } }',
  },
  'Mutation.rotatePayoutUserHash': {
    takes: 'manage',
    operation: `mutation { rotatePayoutUserHash(id: ${NOBODYS}) { id } }`,
  },
  'Query.apiKeys': { takes: 'manage', operation: '{ apiKeys { totalCount } }' },
  'Mutation.setPayoutUserStatus': {
    takes: 'manage',
    operation: `mutation { setPayoutUserStatus(id: ${NOBODYS}, status: ACTIVE) { id } }`,
  },
  'Mutation.setPayoutsEnabled': {
    takes: 'manage',
    operation: 'mutation { setPayoutsEnabled(enabled: true) { payoutsEnabled } }',
  },
  'Mutation.createApiKey': {
    takes: 'manage',
    operation: 'mutation { createApiKey(input: {}) { key } }',
  },
  'Mutation.regenerateApiKey': {
    takes: 'manage',
    operation: `mutation { regenerateApiKey(id: ${NOBODYS}) { key } }`,
  },
  'Mutation.revokeApiKey': {
    takes: 'manage',
    operation: `mutation { revokeApiKey(id: ${NOBODYS}) { id } }`,
  },
  'Mutation.rotateMyHash': {
    takes: 'none of them',
    own: true,
    operation: 'mutation { rotateMyHash { hash } }',
  },
  'Mutation.confirmPayRun': {
    takes: 'pay',
    operation: `mutation { confirmPayRun(id: ${NOBODYS}) { id } }`,
  },
  'Mutation.cancelPayRun': {
    takes: 'pay',
    operation: `mutation { cancelPayRun(id: ${NOBODYS}) { id } }`,
  },
  'Mutation.reversePayRun': {
    takes: 'reverse',
    operation: `mutation { reversePayRun(id: ${NOBODYS}) { id } }`,
  },
  'Query.webhookEndpoint': {
    takes: 'manage',
    operation: `{ webhookEndpoint(id: ${NOBODYS}) { id } }`,
  },
  'Query.webhookEndpoints': { takes: 'manage', operation: '{ webhookEndpoints { id } }' },
  'Query.webhookDelivery': {
    takes: 'manage',
    operation: `{ webhookDelivery(id: ${NOBODYS}) { id } }`,
  },
  'Query.webhookDeliveries': {
    takes: 'manage',
    operation: `{ webhookDeliveries(endpointId: ${NOBODYS}) { totalCount } }`,
  },
  'Mutation.createWebhookEndpoint': {
    takes: 'manage',
    operation: `mutation { createWebhookEndpoint(
      input: { url: "https://192.0.2.1/", events: [PAYOUT_ALLOCATED] }) { secret } }`,
  },
  'Mutation.updateWebhookEndpoint': {
    takes: 'manage',
    operation: `mutation { updateWebhookEndpoint(id: ${NOBODYS}, input: {}) { id } }`,
  },
  'Mutation.deleteWebhookEndpoint': {
    takes: 'manage',
    operation: `mutation { deleteWebhookEndpoint(id: ${NOBODYS}) { id } }`,
  },
  'Mutation.rotateWebhookSecret': {
    takes: 'manage',
    operation: `mutation { rotateWebhookSecret(id: ${NOBODYS}) { secret } }`,
  },
  'Mutation.testWebhookEndpoint': {
    takes: 'manage',
    operation: `mutation { testWebhookEndpoint(id: ${NOBODYS}) { id } }`,
  },
  'Mutation.redeliverWebhook': {
    takes: 'manage',
    operation: `mutation { redeliverWebhook(deliveryId: ${NOBODYS}) { id } }`,
  },
  'Mutation.redeliverWebhooksSince': {
    takes: 'manage',
    operation: `mutation {
      redeliverWebhooksSince(endpointId: ${NOBODYS}, since: "2026-01-01T00:00:00Z") { id } }`,
  },
  'Subscription.payoutBalance': {
    takes: 'read',
    operation: 'subscription { payoutBalance { amount } }',
  },
  'Subscription.history': {
    takes: 'read',
    own: true,
    operation: 'subscription { history { id } }',
  },
  'Subscription.payRun': {
    takes: 'read',
    operation: `subscription { payRun(id: ${NOBODYS}) { id } }`,
  },
  'PayRun.lines': {
    takes: 'read',
    besides: ['pay'],
    operation: `mutation { confirmPayRun(id: "${DRAFT}") { lines { totalCount } } }`,
  },
  'PayRunLine.hash': {
    takes: 'pay',
    besides: ['read'],
    operation: '{ payRuns { nodes { lines { nodes { hash } } } } }',
  },
  'PayoutUser.hash': {
    takes: 'pay',
    own: true,
    besides: ['read'],
    operation: '{ payoutUser(email: "ada@example.com") { hash } }',
  },
  'PayoutUser.history': {
    takes: 'read',
    besides: ['pay'],
    operation: `mutation { createPayoutUser${BOB} { payoutUser { history { totalCount } } } }`,
  },
};
