import { beforeAll, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { NOBODY, payUser } from '../../support/users.ts';
import { type TwoBusinesses, twoBusinesses } from '../tenants/two-businesses.ts';
import { draft, lines } from '../pay-runs/drafts.ts';
import { follow } from './event-reader.ts';

const gateway = useGateway();

let world: TwoBusinesses;
beforeAll(async () => {
  world = await twoBusinesses(gateway());
});

const BALANCE = 'subscription { payoutBalance { amount } }';
const RUN = `subscription { payRun(id: "${NOBODY.id}") { id } }`;
const ENTRIES = `subscription ($filter: HistoryFilter, $after: ID) {
  history(filter: $filter, after: $after) { id amount payoutUser { email } } }`;

/** The whole stream of a subscription that is refused. */
async function refusal(...given: Parameters<typeof follow>) {
  const stream = await follow(...given);
  await expect.poll(stream.ended).toBe(true);
  const [first, ...rest] = stream.events;
  expect(rest).toEqual([{ event: 'complete', id: undefined, data: undefined }]);
  return { status: stream.status, errors: first?.data.errors };
}

const FORBIDDEN = {
  status: 200,
  errors: [expect.objectContaining({ message: 'Forbidden', extensions: { code: 'FORBIDDEN' } })],
};

test.each([BALANCE, RUN])("%s is refused to a payout user's hash", async (query) => {
  expect(await refusal(gateway(), world.ada.hash, query)).toEqual(FORBIDDEN);
});

test('without a credential, or with one that is not valid, nothing is told', async () => {
  for (const [auth, headers] of [
    [undefined, {}],
    [NOBODY.hash, {}],
    [undefined, { Authorization: 'Bearer x' }],
  ] as const) {
    const stream = await follow(gateway(), auth, BALANCE, {}, headers);
    expect(stream.status).toBe(401);
    await expect.poll(stream.ended).toBe(true);
    expect(stream.text()).not.toContain('payoutBalance"');
  }
});

test('a client that takes no stream is told how to ask for one', async () => {
  const { status, json } = await gateway().graphql(world.business, BALANCE);
  expect({ status, json }).toMatchObject({
    status: 406,
    json: {
      errors: [
        {
          message:
            'A subscription is answered as a stream: send the header Accept: text/event-stream.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    },
  });
});

test.each([
  'subscription { payoutBalance { amount } history { id } }',
  'subscription { __typename }',
  'subscription { payoutBalance { nothing } }',
  'subscription {',
])('%s is refused before it begins', async (query) => {
  const { errors } = await refusal(gateway(), world.business, query);
  expect(errors.length).toBeGreaterThan(0);
  expect(errors[0].extensions.code).toMatch(/^GRAPHQL_/);
});

test.each([
  { after: 'x'.repeat(256) },
  { filter: { email: 'x'.repeat(256) } },
  { filter: { hash: 'x'.repeat(256) } },
])('arguments are checked as elsewhere: %o', async (variables) => {
  const { status, errors } = await refusal(gateway(), world.business, ENTRIES, variables);
  expect(status).toBe(200);
  expect(errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED' } }]);
});

test("what another has is as what nobody has: a place to begin, and a payout user's names", async () => {
  const { business, other, eve } = world;
  const { json } = await gateway().graphql(other, '{ history(first: 1) { nodes { id } } }');
  const [{ id }] = json.data.history.nodes;
  const theirs = await refusal(gateway(), business, ENTRIES, { after: id });
  expect(theirs).toEqual(await refusal(gateway(), business, ENTRIES, { after: NOBODY.id }));
  expect(theirs.errors[0].extensions).toEqual({
    code: 'VALIDATION_FAILED',
    fields: { after: ['The entry does not exist.'] },
  });
  const ofBob = await gateway().graphql(business, '{ history(first: 1) { nodes { id } } }');
  const bobs = ofBob.json.data.history.nodes[0].id;
  const byHash = await refusal(gateway(), world.bob.hash, ENTRIES, { after: bobs });
  expect(byHash.errors[0].extensions.code).toBe('VALIDATION_FAILED');
  const filters = [{ hash: eve.hash }, { email: eve.email }, { payoutUserId: eve.id }];
  const streams = await Promise.all(
    filters.map((filter) => follow(gateway(), business, ENTRIES, { filter })),
  );
  for (const { text } of streams) await expect.poll(text).toMatch(/^retry/);
  const all = await follow(gateway(), business, ENTRIES);
  await expect.poll(all.text).toMatch(/^retry/);
  await payUser(gateway(), other, eve.email);
  await payUser(gateway(), business, 'ada@example.com');
  await all.count(1);
  expect(all.events.map(({ data }) => data.data.history.payoutUser.email)).toEqual([
    'ada@example.com',
  ]);
  expect(streams.flatMap(({ events }) => events)).toEqual([]);
});

test("streams of two businesses that ask the same are each told their own, and a run's of its own", async () => {
  const { business, other } = world;
  const run = await draft(gateway().serving.app, business.id, lines(1));
  const ask = `subscription { payRun(id: "${run}") { id } }`;
  const [mine, theirs] = await Promise.all(
    [business, other].map((auth) => follow(gateway(), auth, ask)),
  );
  expect((await mine?.count(1))?.[0]?.data).toEqual({ data: { payRun: { id: run } } });
  expect((await theirs?.count(1))?.[0]?.data).toEqual({ data: { payRun: null } });
  const balance = 'subscription { payoutBalance { id } }';
  for (const auth of [business, other]) {
    const [first] = await (await follow(gateway(), auth, balance)).count(1);
    expect(first?.data.data.payoutBalance.id).toBe(auth.id);
  }
});
