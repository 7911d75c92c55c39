import createClient from 'openapi-fetch';
import type { paths } from './generated/api.js';

/** A typed client of the REST API, by what `openapi.json` says. */
export function createPayoutClient(baseUrl: string, key: string) {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
}

/** Sends a text as it is, where openapi-fetch would make JSON of it. */
export const asText = { bodySerializer: (body: string) => body } as const;
