import { auditServer } from 'graphql-http';
import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

test("graphql-http's audit of GraphQL over HTTP finds nothing to say", async () => {
  const results = await auditServer({ url: `${gateway().url}/graphql` });
  const failed = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`],
  );
  expect(failed).toEqual([]);
  expect(results.length).toBeGreaterThan(50);
});
