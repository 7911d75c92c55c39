import type { Endpoint } from '../../kernel/endpoint.ts';
import { StaticDocument } from '../../http/static-document.ts';

/** `/openapi.json`: open to everybody, as it holds nobody's data, and written only once. */
export function openApiEndpoint(document: object): Endpoint {
  const json = new StaticDocument('application/json', Buffer.from(JSON.stringify(document)));
  return {
    path: '/openapi.json',
    methods: ['GET'],
    serve: (exchange) => json.answer(exchange),
  };
}
