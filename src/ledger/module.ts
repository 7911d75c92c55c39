import type { Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { LEDGER_CHECKS } from './audit/checks.ts';
import { createRoute } from './allocation/route.ts';
import { allocationSchema } from './allocation/schema.ts';
import { ledgerCommands } from './commands.ts';
import { HistoryEntry } from './entry.ts';
import { ledgerExamples } from './examples.ts';
import { LEDGER_ERRORS } from './errors.ts';
import { exportEndpoints } from './export/endpoint.ts';
import { historyEntryNode } from './history/find.ts';
import { operationsRoute } from './history/route.ts';
import { historySchema } from './history/schema.ts';
import { sweepJob } from './idempotency-sweep.ts';
import { IdempotencyRecord } from './idempotency.ts';
import { queueOf } from './posting/queue.ts';
import { batchSchema } from './batch/schema.ts';
import { batchRoute } from './batch/route.ts';
import { reverseRoute } from './reversal/route.ts';
import { transferSchema } from './top-up/schema.ts';
import { reversalSchema } from './reversal/schema.ts';
import { totalsSchema } from './totals/schema.ts';

/** Money moving. */
export const ledgerModule: Module = {
  name: 'ledger',
  requires: ['business', 'payout-user'],
  entities: [HistoryEntry, IdempotencyRecord],
  rights: [
    rightsTo(HistoryEntry, { insert: true }),
    // Changed never, but locked: with DELETE and INSERT this column gives no more than those.
    rightsTo(IdempotencyRecord, { insert: true, delete: true, update: ['createdAt'] }),
  ],
  schema: (builder) => {
    historySchema(builder);
    batchSchema(builder, allocationSchema(builder));
    reversalSchema(builder);
    transferSchema(builder);
    totalsSchema(builder);
  },
  nodes: [historyEntryNode],
  errors: LEDGER_ERRORS,
  routes: [createRoute, batchRoute, operationsRoute, reverseRoute],
  endpoints: exportEndpoints,
  drain: (app) => queueOf(app).drain(),
  examples: ledgerExamples,
  commands: ledgerCommands,
  checks: LEDGER_CHECKS,
  jobs: [sweepJob],
};
