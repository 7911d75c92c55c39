import type { Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { payoutUserCommands } from './commands.ts';
import { HASH_HEADER, hashAuthenticators } from './caller.ts';
import { hashSecretsOf } from './hash-secrets.ts';
import { payoutUserNode } from './find.ts';
import { PayoutUser } from './payout-user.ts';
import { payoutUserSchema } from './schema.ts';

/** Who is paid. */
export const payoutUserModule: Module = {
  name: 'payout-user',
  requires: ['business'],
  entities: [PayoutUser],
  rights: [
    rightsTo(PayoutUser, {
      insert: true,
      update: ['balance', 'active', 'hashDigest', 'hashVersion', 'secretGeneration', 'updatedAt'],
    }),
  ],
  authenticators: hashAuthenticators,
  requestHeaders: [HASH_HEADER],
  isReady: (app) => !hashSecretsOf(app).isOutdated,
  schema: payoutUserSchema,
  nodes: [payoutUserNode],
  commands: payoutUserCommands,
};
