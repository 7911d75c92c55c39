import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // One copy of graphql for our code and for Pothos: with two, each calls the other's types foreign.
    server: { deps: { inline: [/graphql/, /@pothos/] } },
  },
});
