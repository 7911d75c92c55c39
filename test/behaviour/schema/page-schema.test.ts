import { minifyIntrospection, outputIntrospectionFile } from 'gql.tada/internal';
import { introspectionFromSchema, lexicographicSortSchema } from 'graphql';
import { expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { modules } from '../../../src/modules.ts';

// What the dashboard's page knows of the schema. To make both anew:
// npx vitest run --config test/vitest.config.ts test/behaviour/schema -u

const schema = lexicographicSortSchema(createSchema(modules));
const introspection = minifyIntrospection(introspectionFromSchema(schema, { descriptions: false }));

/** The comments that gql.tada begins with: they are for other tools than ours. */
const HEAD = /^(?:\/\*[^*]*\*\/\s*)+/;

const PLACE = '../../../src/dashboard/page/api';

test("the page's operations are typed from the schema as built", async () => {
  const made = outputIntrospectionFile(introspection, {
    fileType: '.d.ts',
    shouldPreprocess: true,
  });
  const [types = ''] = made.replace(HEAD, '').split('\nimport * as gqlTada');
  await expect(`${types.trimEnd()}\n`).toMatchFileSnapshot(`${PLACE}/introspection.ts`);
});

test("the page's cache knows the types of the schema as built", async () => {
  const {
    __schema: { types, ...roots },
  } = introspection;
  // Scalars, enums and inputs have no place in a cache.
  const kept = types.filter(({ kind }) => ['OBJECT', 'INTERFACE', 'UNION'].includes(kind));
  await expect(`${JSON.stringify({ __schema: { ...roots, types: kept } })}\n`).toMatchFileSnapshot(
    `${PLACE}/schema.json`,
  );
});
