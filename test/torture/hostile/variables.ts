import type { Random } from '../support/random.ts';
import { type Generator, NEVER, type Target, newEmail, payoutOperation } from './attack.ts';
import { graphql } from './documents.ts';
import { oddEmail } from './fields.ts';
import { oddText } from './headers.ts';

/** What the fields of the schema are asked with: by a key, or a hash. */
const LISTS = `query (
  $hash: String $email: String $id: ID $first: Int $after: String $last: Int $before: String
  $filter: HistoryFilter $users: PayoutUserFilter $orderBy: PayoutUserOrder
) {
  payoutUser(hash: $hash, email: $email, id: $id) { id hash email history(after: $after) { totalCount } }
  history(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    totalCount edges { cursor node { id payoutBalanceAfter payoutUser { email hash } } }
  }
  payoutUsers(first: $first, after: $after, last: $last, filter: $users, orderBy: $orderBy) {
    totalCount nodes { id hash email balance }
  }
}`;

const cursors = (random: Random, { stranger, user }: Target): unknown =>
  random.pick<unknown>([
    stranger.cursor,
    user.cursor.slice(0, -1),
    `${user.cursor}=`,
    Buffer.from('["history"]').toString('base64url'),
    Buffer.from('["history",{"$ne":null}]').toString('base64url'),
    Buffer.from(`["history",["${stranger.id}"]]`).toString('base64url'),
    Buffer.from(`["users by CREATED_AT","${stranger.id}","${stranger.id}"]`).toString('base64url'),
    Buffer.from('["users by BALANCE","\\u0000",1e999]').toString('base64url'),
    Buffer.from('{"__proto__":1}').toString('base64url'),
    oddText(random),
    0,
    [],
  ]);

const variables: Generator = (random, target) => {
  const { stranger } = target;
  const odd = (): unknown =>
    random.pick<unknown>([
      oddText(random),
      oddEmail(random, target),
      '\ud800',
      '\u0000',
      1e308,
      [],
      {},
    ]);
  const given: Readonly<Record<string, () => unknown>> = {
    hash: () => random.pick([stranger.hash, odd()]),
    email: () => random.pick([stranger.email, odd()]),
    id: () => random.pick([stranger.id, stranger.id.toUpperCase(), odd(), 2 ** 53]),
    first: () => random.pick<unknown>([-1, 0, 101, 2 ** 31, 1e20, 'x', 1.5, 100]),
    last: () => random.pick<unknown>([-1, 0, 101, 2 ** 31, null, 100]),
    after: () => cursors(random, target),
    before: () => cursors(random, target),
    filter: () => ({
      [random.pick(['hash', 'email', 'payoutUserId', 'type', 'from', 'to', '__proto__'])]:
        random.pick([
          stranger.id,
          stranger.email,
          '0000-00-00T00:00:00Z',
          '9999-12-31T23:59:59+23:59',
          '-271821-04-20T00:00:00Z',
          odd(),
        ]),
    }),
    users: () => ({
      [random.pick(['emailContains', 'minBalance', 'status'])]: random.pick([
        '%',
        '_',
        '\\',
        '(((((a+)+)+)+)$',
        stranger.email,
        2 ** 53,
        -1,
        odd(),
      ]),
    }),
    orderBy: () => ({ field: random.pick(['EMAIL', 'email; --']), direction: odd() }),
  };
  const names = random.shuffle(Object.keys(given)).slice(0, random.whole(1, 4));
  const values = Object.fromEntries(names.map((name) => [name, given[name]?.()]));
  const byHash = random.chance(0.3);
  const lines = byHash ? [`X-Payout-Hash: ${target.user.hash}`] : [];
  return graphql(
    random,
    byHash ? undefined : target.rich,
    { query: LISTS, variables: values },
    lines,
  );
};

const inputs: Generator = (random, target) => {
  const email = newEmail(random);
  const input = random.pick<unknown>([
    null,
    [],
    'x',
    NEVER,
    { email },
    { amount: NEVER },
    { email, amount: NEVER, admin: true },
    {
      email,
      amount: NEVER,
      idempotencyKey: random.pick<unknown>([0, '', 'a b', '\u0000', [], 'é']),
    },
    { email, amount: [NEVER, NEVER] },
    { email: { email }, amount: NEVER },
    { email, amount: `${NEVER}` },
  ]);
  return graphql(random, target.rich, payoutOperation(input));
};

/** What is wrong with the variables of an operation that is in order. */
export const VARIABLES: Readonly<Record<string, Generator>> = { variables, inputs };
