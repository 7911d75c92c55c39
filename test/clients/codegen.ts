import type { CodegenConfig } from '@graphql-codegen/cli';

/** GraphQL Code Generator's client preset, on the schema as the running gateway tells it. */
const config: CodegenConfig = {
  schema: process.env['GATEWAY_SCHEMA'] ?? 'http://127.0.0.1:4000/graphql',
  documents: ['client-preset/*.ts'],
  generates: {
    './client-preset/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: {
        // Each scalar of the gateway is named: another one ends the generation.
        strictScalars: true,
        scalars: { Cents: 'number', DateTime: 'string', JSONObject: 'Record<string, unknown>' },
        useTypeImports: true,
      },
    },
  },
};

export default config;
