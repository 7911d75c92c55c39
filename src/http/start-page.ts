import type { Endpoint } from '../kernel/endpoint.ts';
import { send } from './exchange.ts';

/** `/`: the addresses of the gateway, for somebody who knows only where it is. */
export function startPage(
  { title, version }: { readonly title: string; readonly version: string },
  routes: readonly Pick<Endpoint, 'path' | 'methods'>[],
  health: readonly Pick<Endpoint, 'path'>[],
): Endpoint {
  const body = {
    name: title,
    version,
    graphql: '/graphql',
    rest: routes.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`)),
    openapi: '/openapi.json',
    health: health.map(({ path }) => path),
  };
  return {
    path: '/',
    methods: ['GET'],
    serve: async ({ res }) => send(res, { status: 200, body }),
  };
}
