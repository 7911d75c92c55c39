import { describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { InvariantBroken } from '../../../src/kernel/invariant.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';

describe('a field that forgets to ask', () => {
  const forgetful = (root: 'Query' | 'Mutation', given: object): Module => ({
    name: 'forgetful',
    schema: (builder) => {
      const field = { description: 'Asks nobody.', resolve: () => 1, ...given };
      // @ts-expect-error -- it does not compile either
      if (root === 'Query') builder.queryField('forgot', (t) => t.int(field));
      // @ts-expect-error -- it does not compile either
      else builder.mutationField('forgot', (t) => t.int(field));
    },
  });

  test.each(['Query', 'Mutation'] as const)('is built into no schema, as one of %s', (root) => {
    for (const given of [{}, { authScopes: {} }, { authScopes: { $any: {} } }]) {
      const build = () => createSchema([...modules, forgetful(root, given)]);
      expect(build).toThrow(InvariantBroken);
      expect(build).toThrow(`${root}.forgot`);
    }
  });
});
