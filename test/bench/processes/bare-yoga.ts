import { createServer } from 'node:http';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { serve } from '../candidates/serve.ts';

// A process of its own: what GraphQL over HTTP costs when nothing is behind it.

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { nothing: { type: GraphQLString } } }),
});
const yoga = createYoga({ schema, logging: false });
await serve((port, host) => {
  const server = createServer((req, res) => void yoga(req, res));
  return new Promise<void>((resolve) => server.listen(port, host, () => resolve()));
});
