import { type Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { ledgerCommands } from './commands.ts';
import { HistoryEntry } from './entry.ts';
import { historyEntryNode } from './history.ts';
import { ledgerExamples } from './examples.ts';
import { LEDGER_FAULTS } from './faults.ts';
import { IdempotencyRecord } from './idempotency.ts';
import { lanesOf } from './lane.ts';
import { ledgerRoutes } from './routes.ts';
import { ledgerSchema } from './schema.ts';
import { sweepJob } from './sweep.ts';

/** Money moving. */
export const ledgerModule: Module = {
  name: 'ledger',
  requires: ['installation', 'business', 'payout-user'],
  entities: [HistoryEntry, IdempotencyRecord],
  rights: [
    rightsTo(HistoryEntry, { insert: true }),
    // Changed never, but locked: with DELETE and INSERT this column gives no more than those.
    rightsTo(IdempotencyRecord, { insert: true, delete: true, update: ['createdAt'] }),
  ],
  schema: ledgerSchema,
  nodes: [historyEntryNode],
  routes: ledgerRoutes,
  faults: LEDGER_FAULTS,
  drain: (app) => lanesOf(app).drain(),
  examples: ledgerExamples,
  commands: ledgerCommands,
  jobs: [sweepJob],
};
