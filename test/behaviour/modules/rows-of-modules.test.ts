import { expect, test } from 'vitest';
import { ApiKey } from '../../../src/business/api-key.ts';
import { manage, selectRows } from '../../../src/database/select-rows.ts';
import { API_ERRORS, ApiError } from '../../../src/kernel/errors.ts';
import { invariant } from '../../../src/kernel/invariant.ts';
import { HistoryEntry } from '../../../src/ledger/entry.ts';
import { IdempotencyRecord } from '../../../src/ledger/idempotency.ts';
import type { Command } from '../../../src/ledger/posting/command.ts';
import type { Reading } from '../../../src/ledger/posting/needs.ts';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { hashSecretsOf } from '../../../src/payout-user/hash-secrets.ts';
import { useGateway } from '../../support/gateway.ts';
import { batch } from '../../unit/ledger/posting/batch.ts';
import { EMAILS, type Request } from '../../unit/ledger/posting/requests.ts';

// What a module beside the ledger may have its commands do: the posting core knows nothing of it.

const gateway = useGateway();
const REVOKED_AT = new Date('2026-11-26T10:00:00.000Z');

/** The module's own rows, locked: here the keys of a business. */
const keys: Reading<ApiKey> = {
  select: (em, businessId, ids, lock) =>
    selectRows(em, businessId, { entity: ApiKey, property: 'id', values: ids }, lock),
  value: (em, row) => {
    const key = manage(em, ApiKey, row);
    return [key.id, key];
  },
};

/** Funds a business and revokes a key of it: both or neither. */
function fundAndRevoke(keyId: string, isRefused: boolean): Command<string | undefined> {
  return {
    operation: 'fundAndRevoke',
    weight: 1,
    needs: { readings: [[keys, [keyId]]] },
    decide: (books) => {
      const key = books.value(keys, keyId);
      invariant(key, 'There is no such key');
      books.change(key);
      key.revoke(REVOKED_AT);
      const entry = books.post('TOP_UP', 7, { actor: 'job' });
      if (isRefused) throw new ApiError(API_ERRORS.forbidden);
      return { result: entry.id };
    },
    replay: () => undefined,
  };
}

async function keyOf(businessId: string): Promise<ApiKey> {
  return gateway().orm.em.fork().findOneOrFail(ApiKey, { businessId });
}

test('a command changes rows of its own module in the transaction of the money, or leaves both', async () => {
  const { id } = await gateway().business();
  const queue = queueOf(gateway().serving.app);
  const key = await keyOf(id);
  const refused = queue.post(id, fundAndRevoke(key.id, true));
  // In the same group: it sees the key as it was before.
  const other = queue.post(id, fundAndRevoke(key.id, true));
  await expect(refused).rejects.toThrow('Forbidden');
  await expect(other).rejects.toThrow('Forbidden');
  expect((await keyOf(id)).revokedAt).toBeNull();
  const entryId = await queue.post(id, fundAndRevoke(key.id, false));
  expect((await keyOf(id)).revokedAt).toEqual(REVOKED_AT);
  const entry = { business: id, id: entryId ?? '' };
  const found = await gateway().orm.em.fork().findOneOrFail(HistoryEntry, entry);
  expect(found).toMatchObject({ type: 'TOP_UP', amount: 7, actor: 'job' });
  await gateway().expectBooksToBalance();
});

test('one key covers several entries, all of which a repeat finds again', async () => {
  const { id: business } = await gateway().business();
  const { app } = gateway().serving;
  const request = { email: EMAILS[1], amount: 9, sequence: 1, reference: undefined };
  const send = (kind: Request['do'], key: string | undefined) =>
    queueOf(app).post(business, batch({ ...request, do: kind, key }, hashSecretsOf(app)));
  const count = () => gateway().orm.em.fork().count(HistoryEntry, { business });
  const before = await count();
  expect(await send('dry batch', undefined)).toMatchObject({ rehearsed: true });
  expect(await count()).toBe(before);
  // A deposit, a transfer, a payout to each of three, one more and a part of it back.
  expect(await send('batch', 'all')).toMatchObject({ replayed: false });
  expect(await count()).toBe(before + 7);
  expect(await send('batch', 'all')).toEqual({ replayed: true });
  expect(await count()).toBe(before + 7);
  await expect(send('faulty batch', 'all')).rejects.toThrow('different request');
  const record = await gateway().orm.em.fork().findOneOrFail(IdempotencyRecord, { business });
  expect(record.entry ?? null).toBeNull();
  expect(record.result['entryIds']).toEqual(expect.any(Array));
  await gateway().expectBooksToBalance();
});
