import type { GraphQLSchema } from 'graphql';
import type { TestGateway, TestReply } from '../../../support/gateway.ts';
import { type Operation, opening, operationOf, rootSteps } from './operation.ts';
import { type Value, valuesIn } from './reply.ts';
import type { Holdings } from './values.ts';

/** A credential, as headers. */
type Headers = Readonly<Record<string, string>>;

/** All that a holder is shown of what it may ask for. */
export async function everythingOf(
  gateway: TestGateway,
  schema: GraphQLSchema,
  { headers, holdings }: { readonly headers: Headers; readonly holdings: Holdings },
): Promise<Set<Value>> {
  const all = new Set<Value>();
  for (const step of rootSteps(schema)) {
    if (step.parent === schema.getMutationType()) continue;
    const operation = operationOf(schema, [step], opening(step, holdings), holdings);
    const { json } = await sendOperation(gateway, headers, operation);
    for (const value of valuesIn(json.data)) all.add(value);
  }
  return all;
}

/** Sends an operation with a credential. */
export function sendOperation(
  gateway: TestGateway,
  headers: Headers,
  operation: Operation,
): Promise<TestReply> {
  return gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(operation),
  });
}
