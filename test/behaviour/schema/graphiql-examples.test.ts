import { expect, test } from 'vitest';
import { modules } from '../../../src/modules.ts';
import { useGateway } from '../../support/gateway.ts';

// What stands ready in GraphiQL can be run at once, in its order, with nothing but a key.

const gateway = useGateway();

test('the examples run', async () => {
  const business = await gateway().business();
  const examples = modules.flatMap((module) => module.examples ?? []);
  const titles: string[] = [];
  for (const { query, variables = {}, headers } of examples) {
    expect(headers).toEqual({ Authorization: 'Bearer ' });
    const { status, json } = await gateway().graphql(business, query, variables);
    expect([status, json.errors]).toEqual([200, undefined]);
    titles.push(/^(?:query|mutation) (\w+)/m.exec(query)?.[1] ?? '');
  }
  // A tab has the name of its operation.
  expect(titles).toEqual(['Pay', 'User', 'Balance', 'History', 'Runs']);
  await gateway().expectBooksToBalance();
});
