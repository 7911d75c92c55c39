import type { Page } from 'playwright-core';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';

/** Another key of a business, made by its first one. */
export async function keyOf(gateway: TestGateway, business: TestBusiness, input: object) {
  const query = `mutation ($input: CreateApiKeyInput!) {
    createApiKey(input: $input) { key apiKey { id } } }`;
  const { json } = await gateway.graphql(business, query, { input });
  const { key, apiKey } = json.data.createApiKey;
  return { key: key as string, id: apiKey.id as string };
}

/** Ends a key for good. */
export async function revoke(
  gateway: TestGateway,
  by: Pick<TestBusiness, 'key'>,
  id: string,
): Promise<void> {
  const { json } = await gateway.graphql(
    { ...by, id: '' },
    `mutation { revokeApiKey(id: "${id}") { id } }`,
  );
  if (json.errors) throw new Error(JSON.stringify(json.errors));
}

/** A button of the dialog that is open. */
export const dialogButton = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true });
