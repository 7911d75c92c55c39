import { type Endpoint } from '../../http/router.ts';
import { StaticDocument } from '../../http/static-document.ts';

/** `/openapi.json`: open to all, and made once, for it says nothing of anybody. */
export function openApiEndpoint(document: object): Endpoint {
  const json = new StaticDocument('application/json', Buffer.from(JSON.stringify(document)));
  return {
    path: '/openapi.json',
    methods: ['GET'],
    serve: (exchange) => json.answer(exchange),
  };
}
