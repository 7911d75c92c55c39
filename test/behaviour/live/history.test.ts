import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TestBusiness, openGatewayOn, useGateway } from '../../support/gateway.ts';
import { payUser } from '../../support/users.ts';
import { signedIn } from '../sessions/browser.ts';
import { type EventReader, follow, followAsBrowser } from './event-reader.ts';

const gateway = useGateway();

const ENTRIES = `subscription ($filter: HistoryFilter, $after: ID) {
  history(filter: $filter, after: $after) {
    id type amount reference metadata actor payoutBalanceAfter payoutUser { email balance }
  }
}`;

/** Follows the entries, and knows that they are followed: the first payout from now on is told. */
async function followed(...given: Parameters<typeof follow>): Promise<EventReader> {
  const stream = await follow(...given);
  await expect.poll(stream.text).toMatch(/^retry: \d+\n\n/);
  return stream;
}

async function amountsOf(stream: EventReader, count: number): Promise<number[]> {
  const events = await stream.count(count);
  return events.map(({ data }) => data.data.history.amount);
}

/** Pays so many, at several at once. */
async function payMany(business: TestBusiness, count: number): Promise<void> {
  const amounts = Array.from({ length: count }, (_, at) => at + 1);
  await Promise.all(
    amounts.map((amount) => gateway().pay(business, { email: `u${amount}@example.com`, amount })),
  );
}

test('entries are told in their order, each once, with what was asked for', async () => {
  const business = await gateway().business();
  const stream = await followed(gateway(), business, ENTRIES);
  await payMany(business, 250);
  const events = await stream.count(250);
  const { json } = await gateway().graphql(
    business,
    '{ a: history(last: 100) { nodes { id } } b: history(first: 100) { nodes { id } } }',
  );
  const ids = events.map(({ data }) => data.data.history.id);
  const idsOf = (name: string) => json.data[name].nodes.map(({ id }: { id: string }) => id);
  // The first entry is the top-up that the business was made with, before.
  expect(ids.slice(0, 99)).toEqual(idsOf('a').toReversed().slice(1));
  expect(ids.slice(-100)).toEqual(idsOf('b').toReversed());
  expect(events.map(({ id }) => id)).toEqual(ids);
  expect(new Set(ids).size).toBe(250);
  await gateway().expectBooksToBalance();
});

test('a client that comes back is told what it has missed: by the argument, or as a browser does', async () => {
  const business = await gateway().business();
  const first = await followed(gateway(), business, ENTRIES);
  await gateway().pay(business, { email: 'a@example.com', amount: 1 });
  const [seen] = await first.count(1);
  first.leave();
  for (const amount of [2, 3]) await gateway().pay(business, { email: 'a@example.com', amount });
  const again = await follow(gateway(), business, ENTRIES, { after: seen?.id });
  expect(await amountsOf(again, 2)).toEqual([2, 3]);
  const cookie = await signedIn(gateway(), business);
  const query = 'subscription { history { amount } }';
  const headers = { Cookie: cookie, 'Last-Event-ID': seen?.id ?? '' };
  const browser = await followAsBrowser(gateway(), query, headers);
  expect(await amountsOf(browser, 2)).toEqual([2, 3]);
  await gateway().pay(business, { email: 'a@example.com', amount: 4 });
  expect(await amountsOf(again, 3)).toEqual([2, 3, 4]);
  expect(await amountsOf(browser, 3)).toEqual([2, 3, 4]);
});

test('what another gateway pays is told within two seconds', async () => {
  const other = await openGatewayOn(gateway().databaseUrl);
  try {
    const business = await gateway().business();
    const stream = await followed(other, business, ENTRIES);
    const start = performance.now();
    await gateway().pay(business, { email: 'a@example.com', amount: 7 });
    expect(await amountsOf(stream, 1)).toEqual([7]);
    expect(performance.now() - start).toBeLessThan(2_000);
  } finally {
    await other.close();
  }
});

test('a payout user is told its own entries alone, and of them what it may see', async () => {
  const business = await gateway().business();
  const ada = await payUser(gateway(), business, 'ada@example.com');
  const stream = await followed(gateway(), ada.hash, ENTRIES);
  const metadata = { secret: 'of the merchant' };
  await gateway().pay(business, { email: 'bob@example.com', amount: 1 });
  await gateway().pay(business, { email: 'ada@example.com', amount: 2, reference: 'R', metadata });
  await gateway().pay(business, { email: 'bob@example.com', amount: 3 });
  await gateway().pay(business, { email: 'ada@example.com', amount: 4 });
  const [event] = await stream.count(2);
  expect(await amountsOf(stream, 2)).toEqual([2, 4]);
  expect(event?.data.data.history).toMatchObject({
    reference: 'R',
    metadata: {},
    actor: null,
    payoutBalanceAfter: null,
    payoutUser: { email: 'ada@example.com' },
  });
});

describe('a filter', () => {
  const KINDS = ['type', 'email', 'reference'] as const;

  test('leaves out of what is new the same as of what was missed, and as the list does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ to: fc.constantFrom('a', 'b'), reference: fc.constantFrom('x', 'y') }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.uniqueArray(fc.constantFrom(...KINDS)),
        async (payouts, kinds) => {
          const business = await gateway().business();
          await payUser(gateway(), business, 'a@example.com');
          const all = { type: 'ALLOCATION', email: 'A@example.com', reference: 'x' };
          const filter = Object.fromEntries(kinds.map((kind) => [kind, all[kind]]));
          const { json } = await gateway().graphql(business, '{ history { nodes { id } } }');
          const after = json.data.history.nodes[0].id;
          const stream = await followed(gateway(), business, ENTRIES, { filter });
          // The last one always matches: when it has come, all before it have.
          const given = [...payouts, { to: 'a', reference: 'x' }];
          for (const { to, reference } of given) {
            await gateway().pay(business, { email: `${to}@example.com`, amount: 1, reference });
          }
          const list = await gateway().graphql(
            business,
            'query ($filter: HistoryFilter) { history(filter: $filter) { nodes { id } } }',
            { filter },
          );
          const matching: string[] = list.json.data.history.nodes
            .map(({ id }: { id: string }) => id)
            .toReversed();
          const expected = matching.filter((id) => id > after);
          const missed = await follow(gateway(), business, ENTRIES, { filter, after });
          for (const each of [stream, missed]) {
            const events = await each.count(expected.length);
            expect(events.map(({ id }) => id)).toEqual(expected);
            each.leave();
          }
        },
      ),
      { numRuns: 4 },
    );
  });

  test('by an address that is paid for the first time', async () => {
    const business = await gateway().business();
    const filter = { email: 'new@example.com' };
    const stream = await followed(gateway(), business, ENTRIES, { filter });
    await gateway().pay(business, { email: 'old@example.com', amount: 1 });
    await gateway().pay(business, { email: 'new@example.com', amount: 2 });
    expect(await amountsOf(stream, 1)).toEqual([2]);
  });
});
