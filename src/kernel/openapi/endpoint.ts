import { createHash } from 'node:crypto';
import { type Endpoint } from '../edge.ts';
import { header } from '../http.ts';

/** `/openapi.json`: open to all, and made once, for it says nothing of anybody. */
export function openApiEndpoint(document: object): Endpoint {
  const body = Buffer.from(JSON.stringify(document));
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  return {
    path: '/openapi.json',
    methods: ['GET'],
    serve: async ({ req, res }) => {
      const known = header(req, 'if-none-match') === etag;
      res.writeHead(known ? 304 : 200, {
        // A new version of the gateway may describe itself in another way: it is asked each time.
        'Cache-Control': 'no-cache',
        ETag: etag,
        ...(!known && { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      });
      res.end(known ? undefined : body);
    },
  };
}
