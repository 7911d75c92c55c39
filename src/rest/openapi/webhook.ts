import type { DescribedWebhook } from '../../kernel/described.ts';
import { jsonSchema } from './json-schema.ts';
import { parameterObject } from './operation.ts';

/** What is sent to a server of others: OpenAPI's Path Item Object of a webhook (OpenAPI 3.1, section 4.8.9). */
export function webhookObject(webhook: DescribedWebhook): object {
  const { operationId, summary, headers, schema, example, replies } = webhook;
  return {
    post: {
      operationId,
      summary,
      // Its signature is among its headers: whoever takes it asks for no credential of its own.
      security: [],
      parameters: headers.map((each) => Object.assign(parameterObject(each), { required: true })),
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(schema), example } },
      },
      responses: Object.fromEntries(
        Object.entries(replies).map(([status, description]) => [status, { description }]),
      ),
    },
  };
}
