import { manage, selectRows } from '../database/select-rows.ts';
import { type Reading } from '../ledger/posting/needs.ts';
import { PayRun } from './pay-run.ts';

/** Pay runs by id, locked. Their state changes under the lock of their business alone. */
export const runsById: Reading<PayRun> = {
  select: (em, businessId, ids, lock) =>
    selectRows(em, businessId, { entity: PayRun, property: 'id', values: ids }, lock),
  value: (em, row) => {
    const run = manage(em, PayRun, row);
    return [run.id, run];
  },
};
