import type { TestBusiness, TestGateway } from '../../support/gateway.ts';

/** A key as `apiKeys` shows it. */
export interface ShownKey {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly lastFour: string | null;
  readonly test: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

const KEY = `id label scopes lastFour test createdAt lastUsedAt expiresAt revokedAt`;

/** The keys of a business, newest first. */
export async function keysOf(gateway: TestGateway, auth: TestBusiness): Promise<ShownKey[]> {
  const { json } = await gateway.graphql(auth, `{ apiKeys(first: 100) { nodes { ${KEY} } } }`);
  return json.data.apiKeys.nodes;
}

export const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { key apiKey { ${KEY} } } }`;

export const REGENERATE = `mutation ($id: ID!, $overlapHours: Int) {
  regenerateApiKey(id: $id, overlapHours: $overlapHours) {
    key apiKey { ${KEY} } replaced { ${KEY} } } }`;

export const REVOKE = `mutation ($id: ID!) { revokeApiKey(id: $id) { ${KEY} } }`;

/** Makes a key by another. */
export async function create(gateway: TestGateway, auth: TestBusiness, input: object) {
  const { json } = await gateway.graphql(auth, CREATE, { input });
  const { key, apiKey } = json.data.createApiKey as { key: string; apiKey: ShownKey };
  return { key, apiKey, business: { id: auth.id, key } };
}

/** The status of a request that every key with the scope `read` may make. */
export async function statusOf(gateway: TestGateway, key: string): Promise<number> {
  const reply = await gateway.fetch('/balance', { headers: { Authorization: `Bearer ${key}` } });
  return reply.status;
}
