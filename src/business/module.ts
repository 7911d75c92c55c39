import { type Module } from '../kernel/module.ts';
import { businessCommands } from './commands.ts';
import { keyCommands } from './key-commands.ts';
import { ApiKey } from './api-key.ts';
import { Business } from './business.ts';
import { authenticateKey } from './caller.ts';
import { businessRoutes } from './routes.ts';
import { businessSchema } from './schema.ts';

/** Who pays. */
export const businessModule: Module = {
  name: 'business',
  entities: [Business, ApiKey],
  callers: [authenticateKey],
  schema: businessSchema,
  routes: businessRoutes,
  examples: [
    {
      query: `query Balance {\n  payoutBalance {\n    amount\n    balance\n    currency\n    payoutsEnabled\n  }\n}\n`,
      headers: { Authorization: 'Bearer sk_live_…' },
    },
  ],
  commands: [...businessCommands, ...keyCommands],
};
