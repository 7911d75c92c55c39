import { buildSchema } from 'graphql';

/** The types of the pages of a list. */
const connection = (node: string, name = node) => `
  type ${name}Connection {
    edges: [${name}Edge!]!  nodes: [${node}!]!  pageInfo: PageInfo!  totalCount: Int!
  }
  type ${name}Edge { cursor: String!  node: ${node}! }`;

/** What is promised to callers. */
export const contract = buildSchema(`
  scalar Cents
  scalar JSONObject
  scalar DateTime
  type Query {
    payoutUser(hash: String, email: String, id: ID): PayoutUser
    payoutUsers(
      first: Int, after: String, last: Int, before: String,
      filter: PayoutUserFilter, orderBy: PayoutUserOrder
    ): PayoutUserConnection!
    payoutBalance: PayoutBalance!
    history(
      first: Int, after: String, last: Int, before: String, filter: HistoryFilter
    ): HistoryConnection!
    historyEntry(id: ID!): HistoryEntry
    payoutTotals(between: [DateTime!]!): [PayoutTotals!]!  payRun(id: ID!): PayRun
    payRuns(
      first: Int, after: String, last: Int, before: String, filter: PayRunFilter
    ): PayRunConnection!
    webhookEndpoint(id: ID!): WebhookEndpoint  webhookEndpoints: [WebhookEndpoint!]!
    webhookDelivery(id: ID!): WebhookDelivery
    webhookDeliveries(
      endpointId: ID!, filter: WebhookDeliveryFilter,
      first: Int, after: String, last: Int, before: String
    ): WebhookDeliveryConnection!
    apiKeys(first: Int, after: String, last: Int, before: String): ApiKeyConnection!
    node(id: ID!): Node  nodes(ids: [ID!]!): [Node]!
  }
  type Subscription {
    history(filter: HistoryFilter, after: ID): HistoryEntry!
    payoutBalance: PayoutBalance!  payRun(id: ID!): PayRun
  }
  type Mutation {
    createPayoutUser(input: CreatePayoutUserInput!): CreatePayoutUserPayload
    createPayoutUsers(input: CreatePayoutUsersInput!): CreatePayoutUsersPayload
    reversePayout(input: ReversePayoutInput!): ReversePayoutPayload
    transferToPayoutBalance(input: TransferToPayoutBalanceInput!): TransferToPayoutBalancePayload
    setPayoutUserStatus(id: ID!, status: PayoutUserStatus!): PayoutUser
    rotatePayoutUserHash(id: ID!): PayoutUser  rotateMyHash: PayoutUser
    revokeApiKey(id: ID!): ApiKey  setPayoutsEnabled(enabled: Boolean!): PayoutBalance
    createApiKey(input: CreateApiKeyInput!): CreateApiKeyPayload
    regenerateApiKey(id: ID!, overlapHours: Int): RegenerateApiKeyPayload
    confirmPayRun(id: ID!, skipInvalid: Boolean = false, allowDuplicate: Boolean = false): PayRun
    cancelPayRun(id: ID!): PayRun  reversePayRun(id: ID!): PayRun
    createWebhookEndpoint(input: CreateWebhookEndpointInput!): CreateWebhookEndpointPayload
    updateWebhookEndpoint(id: ID!, input: UpdateWebhookEndpointInput!): WebhookEndpoint
    deleteWebhookEndpoint(id: ID!): DeleteWebhookEndpointPayload
    rotateWebhookSecret(id: ID!, overlapHours: Int = 24): RotateWebhookSecretPayload
    testWebhookEndpoint(id: ID!): WebhookDelivery
    redeliverWebhook(deliveryId: ID!): WebhookDelivery
    redeliverWebhooksSince(endpointId: ID!, since: DateTime!): WebhookEndpoint
  }
  enum WebhookEvent {
    PAYOUT_ALLOCATED PAYOUT_REVERSED BALANCE_TOPPED_UP BALANCE_LOW PAY_RUN_COMPLETED PAY_RUN_PAUSED
    WEBHOOK_TEST
  }
  type WebhookEndpoint implements Node {
    id: ID!  url: String!  events: [WebhookEvent!]!  lowBalanceThreshold: Cents  enabled: Boolean!
    offReason: WebhookOffReason  offAt: DateTime  failingSince: DateTime
    previousSecretUntil: DateTime  createdAt: DateTime!  updatedAt: DateTime!
  }
  enum WebhookOffReason { MANUAL GONE FAILING SECRET_LOST }
  input CreateWebhookEndpointInput {
    url: String!  events: [WebhookEvent!]!  lowBalanceThreshold: Cents
  }
  input UpdateWebhookEndpointInput {
    url: String  events: [WebhookEvent!]  lowBalanceThreshold: Cents  enabled: Boolean
  }
  type CreateWebhookEndpointPayload { endpoint: WebhookEndpoint!  secret: String! }
  type RotateWebhookSecretPayload { endpoint: WebhookEndpoint!  secret: String! }
  type DeleteWebhookEndpointPayload { id: ID! }
  type WebhookDelivery {
    id: ID!  endpointId: ID!  eventId: String!  event: WebhookEvent!  status: WebhookDeliveryStatus!
    requestHeaders: JSONObject!  requestBody: String!  attempts: [WebhookAttempt!]!
    nextAttemptAt: DateTime  createdAt: DateTime!  finishedAt: DateTime
  }
  type WebhookAttempt {
    at: DateTime!  durationMs: Int!  status: Int  error: String  responseBody: String!
    responseHeaders: JSONObject!
  }
  enum WebhookDeliveryStatus { PENDING SUCCEEDED FAILED }
  input WebhookDeliveryFilter { status: WebhookDeliveryStatus  event: WebhookEvent }
  type ApiKey implements Node {
    id: ID!  label: String!  scopes: [ApiKeyScope!]!  lastFour: String  test: Boolean!
    createdAt: DateTime!  lastUsedAt: DateTime  expiresAt: DateTime  revokedAt: DateTime
  }
  enum ApiKeyScope { READ PAY REVERSE MANAGE }
  input CreateApiKeyInput { label: String  scopes: [ApiKeyScope!]  expiresAt: DateTime }
  type CreateApiKeyPayload { key: String!  apiKey: ApiKey! }
  type RegenerateApiKeyPayload { key: String!  apiKey: ApiKey!  replaced: ApiKey! }
  type PayRun implements Node {
    id: ID!  name: String  status: PayRunStatus!  pausedReason: PayRunPausedReason
    lineCount: Int!  validLines: Int!  amount: Cents!  duplicateEmails: Int!  duplicateOf: PayRun
    errors: [PayRunProblem!]!  createdAt: DateTime!  finishedAt: DateTime
    paidLines: Int!  paidAmount: Cents!  failedLines: Int!
    reversedLines: Int!  reversedAmount: Cents!
    lines(
      first: Int, after: String, last: Int, before: String, filter: PayRunLineFilter
    ): PayRunLineConnection!
  }
  enum PayRunStatus { DRAFT RUNNING PAUSED COMPLETED CANCELLED REVERSING REVERSED }
  enum PayRunPausedReason { INSUFFICIENT_BALANCE PAYOUTS_DISABLED }
  input PayRunFilter { status: PayRunStatus }
  type PayRunProblem { line: Int!  field: String!  message: String! }
  type PayRunLine {
    line: Int!  email: String  amount: Cents  reference: String  metadata: JSONObject!
    status: PayRunLineStatus!  error: String  problems: [PayRunProblem!]!  hash: String
    entry: HistoryEntry  reversedAmount: Cents!
  }
  enum PayRunLineStatus { INVALID PENDING PAID FAILED REVERSED }
  input PayRunLineFilter { status: PayRunLineStatus }
  input CreatePayoutUserInput { email: String!  amount: Cents!  idempotencyKey: String  reference: String  metadata: JSONObject }
  type CreatePayoutUserPayload {
    hash: String!  created: Boolean!  replayed: Boolean!
    payoutUser: PayoutUser!  entry: HistoryEntry!  payoutBalance: PayoutBalance!
  }
  interface Node { id: ID! }
  type PayoutUser implements Node {
    id: ID!  hash: String!  email: String!  balance: Cents!  status: PayoutUserStatus!
    createdAt: DateTime!  updatedAt: DateTime!
    history(first: Int, after: String, last: Int, before: String): HistoryConnection!
  }
  enum PayoutUserStatus { ACTIVE INACTIVE }
  type PayoutBalance implements Node {
    id: ID!  amount: Cents!  balance: Cents!  currency: String!  payoutsEnabled: Boolean!
  }
  type PayoutTotals { from: DateTime!  to: DateTime!  allocated: Cents!  allocations: Int!
    reversed: Cents!  reversals: Int! }
  type HistoryEntry implements Node {
    id: ID!  type: HistoryType!  amount: Cents!  payoutBalanceAfter: Cents
    userBalanceAfter: Cents  payoutUser: PayoutUser  createdAt: DateTime!
    balanceAfter: Cents  reference: String  metadata: JSONObject!  reverses: HistoryEntry
    reversedAmount: Cents!  remainingAmount: Cents!  actor: String  payRun: PayRun
  }
  input TransferToPayoutBalanceInput { amount: Cents!  idempotencyKey: String }
  type TransferToPayoutBalancePayload {
    entry: HistoryEntry  payoutBalance: PayoutBalance!  replayed: Boolean!
  }
  enum BatchMode { EACH ALL }
  input CreatePayoutUsersInput {
    payouts: [CreatePayoutUserInput!]!
    mode: BatchMode! = EACH
    dryRun: Boolean = false
    idempotencyKey: String
  }
  type CreatePayoutUsersPayload {
    results: [BatchLine!]!
    paid: Int!
    refused: Int!
    amount: Cents!
    payoutBalance: PayoutBalance!
    replayed: Boolean!
  }
  enum BatchLineStatus { PAID REPLAYED REFUSED NOT_PAID }
  type BatchLine {
    index: Int!
    status: BatchLineStatus!
    hash: String
    entry: HistoryEntry
    error: BatchLineError
  }
  type BatchLineError {
    code: String!  message: String!  fields: JSONObject
  }
  input ReversePayoutInput {
    entryId: ID!  amount: Cents  idempotencyKey: String  reference: String  metadata: JSONObject
  }
  type ReversePayoutPayload {
    entry: HistoryEntry!  reversed: HistoryEntry!  reversedAmount: Cents!  payoutUser: PayoutUser!
    payoutBalance: PayoutBalance!  replayed: Boolean!
  }
  enum HistoryType { DEPOSIT TRANSFER TOP_UP ALLOCATION REVERSAL }
  input HistoryFilter {
    type: HistoryType  hash: String  email: String  payoutUserId: ID  reference: String
    payRunId: ID  from: DateTime  to: DateTime
  }
  input PayoutUserFilter { emailContains: String  status: PayoutUserStatus  minBalance: Cents }
  input PayoutUserOrder { field: PayoutUserOrderField!  direction: OrderDirection! }
  enum PayoutUserOrderField { CREATED_AT BALANCE EMAIL }
  enum OrderDirection { ASC DESC }
  ${connection('WebhookDelivery')}
  ${connection('ApiKey')}
  ${connection('PayRun')}
  ${connection('PayRunLine')}
  ${connection('PayoutUser')}
  ${connection('HistoryEntry', 'History')}
  type PageInfo {
    hasNextPage: Boolean!  hasPreviousPage: Boolean!  startCursor: String  endCursor: String
  }
`);
