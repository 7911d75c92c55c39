import { manage, selectRows } from '../database/select-rows.ts';
import type { Reading } from '../ledger/posting/needs.ts';
import { PayRunLine } from './pay-run-line.ts';
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
/** Lines of pay runs by id. The lock of their run, which stands before them, is theirs too. */
export const linesById: Reading<PayRunLine> = {
  select: (em, businessId, ids) =>
    selectRows(em, businessId, { entity: PayRunLine, property: 'id', values: ids }, ''),
  value: (em, row) => {
    const line = manage(em, PayRunLine, row);
    return [line.id, line];
  },
};
