import type { GraphQLSchema } from 'graphql';
import { about } from './rest/openapi/about.ts';
import { createBuilder } from './kernel/builder.ts';
import type { App } from './kernel/context.ts';
import { type Edge, createEdge } from './http/router.ts';
import { createDoor } from './graphql/operate.ts';
import { openStreamsOf } from './graphql/live/open-streams.ts';
import { graphiqlEndpoint, offersGraphiQL } from './graphql/graphiql.ts';
import { graphqlEndpoint } from './graphql/endpoint.ts';
import { healthEndpoints } from './rest/health.ts';
import type { Module } from './kernel/module.ts';
import { addNodes } from './kernel/nodes.ts';
import { openApiDocument } from './rest/openapi/document.ts';
import { openApiEndpoint } from './rest/openapi/endpoint.ts';
import { routeEndpoint } from './rest/serve-route.ts';
import { startPage } from './http/start-page.ts';

/** A gateway that has not been given a port yet. */
export interface Gateway extends Edge {
  readonly schema: GraphQLSchema;
}

/** The GraphQL schema of these modules. */
export function createSchema(modules: readonly Module[]): GraphQLSchema {
  const builder = createBuilder();
  addNodes(
    builder,
    modules.flatMap(({ nodes }) => nodes ?? []),
  );
  for (const { schema } of modules) schema?.(builder);
  return builder.toSchema();
}

/** Composes the modules to one gateway: schema, REST addresses and health behind one listener. */
export function createApp(app: App, modules: readonly Module[]): Gateway {
  const schema = createSchema(modules);
  const hooks = modules.flatMap(({ plugins }) => plugins ?? []);
  const door = createDoor(app, schema, hooks);
  const routes = modules.flatMap((module) => module.routes ?? []);
  const own = modules.flatMap(({ endpoints }) => endpoints?.(app) ?? []);
  const isUnready = () => modules.some(({ isReady }) => isReady?.(app) === false);
  const health = healthEndpoints(app, () => edge.draining() || isUnready());
  const rest = [...routes, ...own.filter(({ descriptions }) => descriptions)];
  const examples = modules.flatMap((module) => module.examples ?? []);
  const authenticators = modules.flatMap((module) => module.authenticators ?? []);
  const endpoints = [
    ...(offersGraphiQL(app.settings) ? [graphiqlEndpoint(examples)] : []),
    graphqlEndpoint(app, door),
    // Before the routes, one of which may have the same address for whoever asks for nothing special.
    ...own,
    ...routes.map((route) => routeEndpoint(schema, door.operate, route)),
    ...health,
    openApiEndpoint(
      openApiDocument(about, {
        addresses: [...rest, ...health],
        webhooks: modules.flatMap(({ webhooks }) => webhooks ?? []),
        authenticators,
        bodyBytesMax: app.settings.BODY_BYTES_MAX,
      }),
    ),
    startPage(about, rest, health),
  ];
  const edge: Edge = createEdge(
    app,
    endpoints,
    authenticators,
    modules.flatMap(({ requestHeaders }) => requestHeaders ?? []),
  );
  const drain = (): Promise<void> => {
    const drained = edge.drain();
    // A stream would never end by itself.
    openStreamsOf(app).closeAll();
    return drained;
  };
  return { schema, ...edge, drain };
}
