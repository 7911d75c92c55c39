import { expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

// Money from the main balance to the payout balance.

const gateway = useGateway();

const TRANSFER = `mutation ($input: TransferToPayoutBalanceInput!) {
  transferToPayoutBalance(input: $input) {
    entry { type amount balanceAfter payoutBalanceAfter }
    payoutBalance { amount balance }
    replayed
  }
}`;

const transfer = (business: TestBusiness, amount: number, idempotencyKey?: string) =>
  gateway().graphql(business, TRANSFER, { input: { amount, idempotencyKey } });

test('moves it once under a key, with an entry, and never more than there is', async () => {
  const business = await gateway().business({ balance: 500, payoutBalance: 100 });
  const first = await transfer(business, 200, 'refill');
  const moved = {
    entry: { type: 'TRANSFER', amount: 200, balanceAfter: 300, payoutBalanceAfter: 300 },
    payoutBalance: { amount: 300, balance: 300 },
  };
  expect(first.json.data.transferToPayoutBalance).toEqual({ ...moved, replayed: false });
  const again = await transfer(business, 200, 'refill');
  expect(again.json.data.transferToPayoutBalance).toEqual({ ...moved, replayed: true });
  const other = await transfer(business, 201, 'refill');
  expect(other.json.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
  const tooMuch = await transfer(business, 301);
  expect(tooMuch.json.errors).toMatchObject([{ extensions: { code: 'INSUFFICIENT_BALANCE' } }]);
  const none = await transfer(business, 0);
  expect(none.json.errors).toMatchObject([{ message: 'The amount must be at least 1.' }]);
  await gateway().expectBooksToBalance();
});

test('twenty at once move no more than there is', async () => {
  const business = await gateway().business({ balance: 100, payoutBalance: 0 });
  const replies = await Promise.all(Array.from({ length: 20 }, () => transfer(business, 9)));
  const done = replies.filter(({ json }) => json.errors === undefined);
  expect(done).toHaveLength(11);
  const { json } = await gateway().graphql(business, '{ payoutBalance { amount balance } }');
  expect(json.data.payoutBalance).toEqual({ amount: 99, balance: 1 });
  await gateway().expectBooksToBalance();
});
