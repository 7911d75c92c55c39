import type { Module } from '../kernel/module.ts';
import { dashboardEndpoints } from './endpoints.ts';
import { DASHBOARD_ERRORS } from './errors.ts';
import { dashboardJob } from './job.ts';

/** The page for the merchant's finance and support people: a client of the API, and of nothing else. */
export const dashboardModule: Module = {
  name: 'dashboard',
  requires: ['ledger', 'pay-run'],
  errors: DASHBOARD_ERRORS,
  endpoints: ({ settings }) => (settings.DASHBOARD === 'on' ? dashboardEndpoints() : []),
  jobs: [dashboardJob],
};
