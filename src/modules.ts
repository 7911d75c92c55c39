import { businessModule } from './business/module.ts';
import { dashboardModule } from './dashboard/module.ts';
import { installationModule } from './installation/module.ts';
import type { Module } from './kernel/module.ts';
import { ledgerModule } from './ledger/module.ts';
import { metricsModule } from './metrics/module.ts';
import { payRunModule } from './pay-run/module.ts';
import { payoutUserModule } from './payout-user/module.ts';
import { sessionModule } from './session/module.ts';
import { tracesModule } from './traces/module.ts';
import { webhookModule } from './webhook/module.ts';

/** The modules of the gateway, each after those that it requires: the whole composition. */
export const modules: readonly Module[] = [
  installationModule,
  businessModule,
  payoutUserModule,
  sessionModule,
  ledgerModule,
  payRunModule,
  webhookModule,
  metricsModule,
  tracesModule,
  dashboardModule,
];
