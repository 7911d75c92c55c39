import type { Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { businessCommands } from './commands.ts';
import { keyCommands } from './key-commands.ts';
import { ApiKey } from './api-key.ts';
import { Business } from './business.ts';
import { keyAuthenticator } from './caller.ts';
import { BUSINESS_ERRORS } from './errors.ts';
import { apiKeyNode } from './find-keys.ts';
import { keySchema } from './key-schema.ts';
import { keyUsesOf } from './key-uses.ts';
import { businessRoutes } from './routes.ts';
import { businessSchema, payoutBalanceNode } from './schema.ts';

/** Who pays. */
export const businessModule: Module = {
  name: 'business',
  entities: [Business, ApiKey],
  rights: [
    rightsTo(Business, {
      insert: true,
      update: [
        'balance',
        'payoutBalance',
        'payoutsEnabled',
        'entryCount',
        'lastId',
        'leastSecretGeneration',
        'updatedAt',
      ],
    }),
    rightsTo(ApiKey, { insert: true, update: ['expiresAt', 'lastUsedAt', 'revokedAt'] }),
  ],
  authenticators: [keyAuthenticator],
  schema: (builder) => {
    businessSchema(builder);
    keySchema(builder);
  },
  nodes: [payoutBalanceNode, apiKeyNode],
  routes: businessRoutes,
  errors: BUSINESS_ERRORS,
  drain: (app) => keyUsesOf(app).write(),
  commands: [...businessCommands, ...keyCommands],
};
