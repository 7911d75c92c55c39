import { LockMode } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../../src/business/business.ts';
import { connect } from '../../src/database/database.ts';
import { HistoryEntry } from '../../src/ledger/entry.ts';
import { lanesOf } from '../../src/ledger/lane.ts';
import { modules } from '../../src/modules.ts';
import { hashDigest, payoutHash } from '../../src/payout-user/hash.ts';
import { PayoutUser } from '../../src/payout-user/payout-user.ts';
import { createServing } from '../../src/serve/gateway.ts';
import { readSettings } from '../../src/settings.ts';
import { baselineSettings, serve } from './serve.ts';

// A process of its own: the product, but for one transaction of the unit of work a payout. No request
// of the benchmark has an Idempotency-Key, and nothing is done for one.

const { secret, poolSize } = baselineSettings();
const settings = {
  ...readSettings({ ...process.env, DATABASE_POOL_SIZE: `${poolSize}` }),
  PAYOUT_HASH_SECRET: secret,
};
const url = settings.DATABASE_URL ?? '';
const orm = await connect(modules, { url }, settings);
const { app, server } = createServing(orm, settings, modules);

type Pay = ReturnType<typeof lanesOf>['pay'];

/** What a good engineer writes who has not heard of groups. */
const pay: Pay = (businessId, { email, amount }) =>
  orm.em.fork().transactional(async (tx) => {
    const business = await tx.findOneOrFail(Business, businessId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    const known = await tx.findOne(PayoutUser, { business, email });
    business.debit(amount);
    const { at, nextId } = business.startChange(new Date());
    const payoutUser = known ?? createUser(tx, business, email, { id: nextId(), at });
    payoutUser.credit(amount, at);
    const entry = tx.create(HistoryEntry, {
      business,
      id: nextId(),
      sequence: business.nextSequence(),
      type: 'ALLOCATION',
      amount,
      payoutBalanceAfter: business.payoutBalance,
      payoutUser,
      userBalanceAfter: payoutUser.balance,
      createdAt: at,
    });
    return { entry, payoutUser, business, created: !known, replayed: false, hash: payoutUser };
  });

function createUser(
  tx: EntityManager,
  business: Business,
  email: string,
  { id, at }: { readonly id: string; readonly at: Date },
): PayoutUser {
  const source = { businessId: business.id, payoutUserId: id, version: 1 };
  return tx.create(PayoutUser, {
    business,
    id,
    email,
    balance: 0,
    active: true,
    hashDigest: hashDigest(payoutHash(secret, source)),
    hashVersion: 1,
    secretGeneration: 1,
    createdAt: at,
    updatedAt: at,
  });
}

lanesOf(app).pay = pay;
await serve((port, host) => new Promise((resolve) => server.listen(port, host, () => resolve(0))));
