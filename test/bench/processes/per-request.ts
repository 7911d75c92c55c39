import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../../../src/business/business.ts';
import { connect } from '../../../src/database/database.ts';
import { HistoryEntry } from '../../../src/ledger/entry.ts';
import type { AnyCommand } from '../../../src/ledger/posting/command.ts';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { modules } from '../../../src/modules.ts';
import { hashDigest, payoutHash } from '../../../src/payout-user/hash.ts';
import { PayoutUser } from '../../../src/payout-user/payout-user.ts';
import { createGatewayServer } from '../../../src/serve/gateway-server.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { baselineSettings, serve } from '../candidates/serve.ts';

// A process of its own: the product, but for one transaction of the unit of work a payout. No request
// of the benchmark has an Idempotency-Key, and nothing is done for one.

const { secret, poolSize } = baselineSettings();
const settings = {
  ...readSettings({ ...process.env, DATABASE_POOL_SIZE: `${poolSize}` }),
  PAYOUT_HASH_SECRET: secret,
};
const url = settings.DATABASE_URL ?? '';
const orm = await connect(modules, { url }, settings);
const { app, server } = createGatewayServer(orm, settings, modules);

/** What each payout of this rival moves, whatever was asked for: the books count entries. */
const PAYMENT_CENTS = 100;

/** What a good engineer writes who has not heard of groups. */
const pay = (businessId: string, email: string, amount: number) =>
  orm.em.fork().transactional(async (tx) => {
    const business = await tx.findOneOrFail(Business, businessId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    const known = await tx.findOne(PayoutUser, { business, email });
    business.assertMayPay(amount);
    business.move(0, -amount);
    const { at, nextId } = business.nextStamp(new Date());
    const payoutUser = known ?? createUser(tx, business, email, { id: nextId(), at });
    payoutUser.move(amount, at);
    const entry = tx.create(HistoryEntry, {
      business,
      id: nextId(),
      sequence: business.nextSequence(),
      type: 'ALLOCATION',
      amount,
      balanceAfter: business.balance,
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

Object.assign(queueOf(app), {
  // Of a command no more is known than whom it pays: the rival decides for itself.
  post: (businessId: string, { needs: { emails = [] } }: AnyCommand) =>
    pay(businessId, emails[0] ?? '', PAYMENT_CENTS),
});
await serve((port, host) => new Promise((resolve) => server.listen(port, host, () => resolve(0))));
