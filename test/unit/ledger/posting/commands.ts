import { allocation } from '../../../../src/ledger/allocation/allocation.ts';
import { HistoryEntry } from '../../../../src/ledger/entry.ts';
import type { AnyCommand } from '../../../../src/ledger/posting/command.ts';
import { reversal } from '../../../../src/ledger/reversal/reversal.ts';
import { deposit, topUp, transfer } from '../../../../src/ledger/top-up/funding.ts';
import type { HashSecrets } from '../../../../src/payout-user/hash-secrets.ts';
import { batch } from './batch.ts';
import type { Request } from './requests.ts';
import { type Tables, text } from './tables.ts';

/** No entry has this id. */
const NOBODY = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
const actor = 'cli';

/** The command of a request, as its resolver makes it. */
export function commandOf(request: Request, tables: Tables, secrets: HashSecrets): AnyCommand {
  const { email, amount: cents, key: idempotencyKey, reference, sequence } = request;
  if (request.do === 'pay') {
    return allocation(secrets, { email, amount: cents, idempotencyKey, reference, actor });
  }
  if (request.do === 'reverse') {
    const entryId = text(tables.rows(HistoryEntry)[sequence - 1]?.['id'] ?? NOBODY);
    const some = cents % 3 === 0 ? undefined : cents;
    return reversal({ entryId, amount: some, idempotencyKey, reference, actor });
  }
  if (request.do === 'batch' || request.do === 'faulty batch' || request.do === 'dry batch') {
    return batch(request, secrets);
  }
  return { deposit, topUp, transfer }[request.do]({ amount: cents, idempotencyKey, actor });
}
