import { type GraphQLSchema } from 'graphql';
import { about } from './rest/openapi/about.ts';
import { createBuilder } from './kernel/builder.ts';
import { type App } from './kernel/context.ts';
import { type Edge, createEdge } from './http/router.ts';
import { createOperate } from './graphql/operate.ts';
import { createGraphiQL, offersGraphiQL } from './graphql/graphiql.ts';
import { graphqlEndpoint } from './graphql/endpoint.ts';
import { healthEndpoints } from './rest/health.ts';
import { type Exchange, send } from './http/exchange.ts';
import { type Module } from './kernel/module.ts';
import { addNodes } from './kernel/nodes.ts';
import { openApiDocument } from './rest/openapi/document.ts';
import { openApiEndpoint } from './rest/openapi/endpoint.ts';
import { serveRoute } from './rest/serve-route.ts';
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
  const operate = createOperate(app, schema, hooks);
  const callers = modules.flatMap((module) => module.callers ?? []);
  const graphiql = offersGraphiQL(app.settings)
    ? createGraphiQL(modules.flatMap(({ examples }) => examples ?? []))
    : undefined;
  const routes = modules.flatMap((module) => module.routes ?? []);
  const answers = routes.map((route) => {
    const answer = serveRoute(app, schema, operate, route);
    const serve = async (exchange: Exchange) => send(exchange.res, await answer(exchange));
    return { path: route.path, methods: route.methods, serve, identifies: true };
  });
  const isUnready = () => modules.some(({ isReady }) => isReady?.(app) === false);
  const health = healthEndpoints(app, () => edge.draining() || isUnready());
  const requestHeaders = modules.flatMap((module) => module.requestHeaders ?? []);
  const edge: Edge = createEdge(app, requestHeaders, [
    graphqlEndpoint(app, operate, callers, graphiql),
    ...answers,
    ...health,
    openApiEndpoint(openApiDocument(about, [...routes, ...health], app.settings.BODY_BYTES_MAX)),
    startPage(about, routes, health),
  ]);
  return { schema, ...edge };
}
