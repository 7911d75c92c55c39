import { defineConfig } from 'vitest/config';

/** Where CI wants the counts. */
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/**/*.test.ts'],
    // They need packages that this test does without, and have scripts of their own.
    exclude: ['test/{browser,clients,failover,languages,pgbouncer}/**'],
    globalSetup: ['test/support/postgres.ts', 'test/support/built-page.ts'],
    reporters: ['default', ...(report === undefined ? [] : ['json'])],
    ...(report !== undefined && { outputFile: { json: report } }),
    // The many processes of the tests start in half the time.
    env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/../node_modules/.cache/node` },
    // For what hangs. What is promised in a time is held by the tests themselves.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // One more than the two cores that it is made for: a test often waits, for a process or for the disk.
    maxWorkers: 3,
    // A worker loads the gateway once, not once a file; each file has a database of its own.
    isolate: false,
    // One copy of graphql for our code and for Pothos: with two, each calls the other's types foreign.
    server: { deps: { inline: [/graphql/, /@pothos/] } },
  },
});
