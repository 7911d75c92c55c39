import type { Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { PAY_RUN_CHECKS } from './checks.ts';
import { payRunCommands } from './commands.ts';
import { PAY_RUN_ERRORS, STATE_ERRORS } from './errors.ts';
import { payRunExamples } from './examples.ts';
import { payRunNode } from './find.ts';
import { PayRun } from './pay-run.ts';
import { PayRunEvent } from './pay-run-event.ts';
import { PayRunLine } from './pay-run-line.ts';
import { reportEndpoint } from './report/endpoint.ts';
import { payRunJob, runnerOf } from './runner/job.ts';
import { draftSweepJob } from './sweep.ts';
import { uploadEndpoint } from './upload/endpoint.ts';
import { payRunRoutes } from './routes.ts';
import { payRunSchema } from './schema.ts';

/** Payouts from a file, each line paid once. */
export const payRunModule: Module = {
  name: 'pay-run',
  requires: ['ledger'],
  errors: { ...PAY_RUN_ERRORS, ...STATE_ERRORS },
  entities: [PayRun, PayRunLine, PayRunEvent],
  endpoints: (app) => [uploadEndpoint(app), reportEndpoint(app)],
  rights: [
    rightsTo(PayRun, {
      insert: true,
      delete: true,
      update: [
        'status',
        'pausedReason',
        'paidLines',
        'paidAmount',
        'failedLines',
        'reversedLines',
        'reversedAmount',
        'actor',
        'leasedUntil',
        'updatedAt',
        'finishedAt',
      ],
    }),
    rightsTo(PayRunLine, {
      insert: true,
      delete: true,
      update: ['status', 'error', 'entryId', 'reversedAmount'],
    }),
    rightsTo(PayRunEvent, { insert: true }),
  ],
  checks: PAY_RUN_CHECKS,
  jobs: [payRunJob, draftSweepJob],
  drain: (app) => runnerOf(app).drain(),
  schema: payRunSchema,
  nodes: [payRunNode],
  routes: payRunRoutes,
  examples: payRunExamples,
  commands: payRunCommands,
};
