import { describe, expect, test } from 'vitest';
import { operate } from '../payouts/doors.ts';
import { NOBODY, payUser } from '../../support/users.ts';
import { DEAD, ROTATE, ROTATE_MINE, useTwoGateways } from './two-gateways.ts';

// Two gateways on one database, as two processes: what one replaces is dead in the other.

const HASH = /^[a-z2-7]{52}$/;

const scene = useTwoGateways();

describe('a hash that a business replaces', () => {
  test('is dead at once in every process, and the new one is shown and paid to', async () => {
    expect(await scene.loginsOf(scene.ada.hash)).toEqual(scene.alive);
    const hash = await scene.rotate();
    expect(hash).toMatch(HASH);
    expect(hash).not.toBe(scene.ada.hash);
    expect(await scene.loginsOf(scene.ada.hash)).toEqual(DEAD);
    expect(await scene.loginsOf(hash)).toEqual(scene.alive);
    expect(await scene.shown()).toBe(hash);
    expect(
      (await scene.two.pay(scene.business, { email: scene.ada.email, amount: 1 })).json,
    ).toEqual({ hash });
    await scene.one.expectBooksToBalance();
  });

  test('never comes back: not by another rotation, nor by switching the user off and on', async () => {
    const hashes = [scene.ada.hash];
    for (let i = 0; i < 5; i += 1) hashes.push(await scene.rotate(i % 2 ? scene.one : scene.two));
    for (const command of ['user deactivate', 'user activate']) {
      await operate(scene.one, command, { businessId: scene.business.id, email: scene.ada.email });
    }
    expect(new Set(hashes).size).toBe(6);
    const [last = '', ...earlier] = hashes.toReversed();
    for (const hash of earlier) expect(await scene.loginsOf(hash)).toEqual(DEAD);
    expect(await scene.loginsOf(last)).toEqual(scene.alive);
  });

  test('of a user who is switched off is replaced, too, and the new one sleeps as the old one did', async () => {
    const of = { businessId: scene.business.id, email: scene.ada.email };
    await operate(scene.one, 'user deactivate', of);
    const hash = await scene.rotate();
    expect(await scene.loginsOf(hash)).toEqual(DEAD);
    await operate(scene.one, 'user activate', of);
    expect(await scene.loginsOf(hash)).toEqual(scene.alive);
    expect(await scene.loginsOf(scene.ada.hash)).toEqual(DEAD);
  });

  test('is told as it was by a replay of the payout, which shows the user as it is', async () => {
    const pay = `mutation { createPayoutUser(
      input: { email: "bob@example.com", amount: 5, idempotencyKey: "k" }
    ) { hash created replayed payoutUser { id hash } } }`;
    const first = (await scene.one.graphql(scene.business, pay)).json.data.createPayoutUser;
    await scene.one.graphql(scene.business, ROTATE, { id: first.payoutUser.id });
    const again = (await scene.two.graphql(scene.business, pay)).json.data.createPayoutUser;
    expect(again).toMatchObject({ hash: first.hash, created: true, replayed: true });
    expect(again.payoutUser.hash).not.toBe(first.hash);
    expect((await scene.one.graphql(again.hash, '{ payoutUser { id } }')).status).toBe(401);
  });

  test.each([
    ['nobody', () => NOBODY.id],
    [
      "another business's",
      async () => (await payUser(scene.one, await scene.one.business(), 'e@b.co')).id,
    ],
    ['no id', () => 'x'.repeat(100_000)],
    ['empty', () => ''],
  ])('of %s does not exist', async (_, id) => {
    const { status, json } = await scene.one.graphql(scene.business, ROTATE, { id: await id() });
    expect(status).toBe(200);
    expect(json.data).toEqual({ rotatePayoutUserHash: null });
    const fields = { id: ['The payout user does not exist.'] };
    expect(json.errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED', fields } }]);
    expect(await scene.loginsOf(scene.ada.hash)).toEqual(scene.alive);
  });

  test('is named by its id in any case', async () => {
    const { json } = await scene.one.graphql(scene.business, ROTATE, {
      id: scene.ada.id.toUpperCase(),
    });
    expect(json.data.rotatePayoutUserHash).toMatchObject({
      id: scene.ada.id,
      email: scene.ada.email,
    });
  });
});

describe('a payout user', () => {
  test('replaces its own hash, and is answered to the end of its request', async () => {
    const { json } = await scene.one.graphql(
      scene.ada.hash,
      `mutation { a: rotateMyHash { hash history { totalCount } } b: rotateMyHash { id hash } }`,
    );
    expect(json.errors).toBeUndefined();
    const { a, b } = json.data;
    expect(a.history.totalCount).toBe(1);
    expect(await scene.loginsOf(scene.ada.hash)).toEqual(DEAD);
    expect(await scene.loginsOf(a.hash)).toEqual(DEAD);
    expect(await scene.loginsOf(b.hash)).toEqual(scene.alive);
  });

  test.each([
    ['a payout user replaces no other', () => scene.ada.hash, ROTATE],
    [
      'a payout user pays nobody',
      () => scene.ada.hash,
      'mutation { createPayoutUser(input: { email: "a@b.co", amount: 1 }) { hash } }',
    ],
    ['a business has no hash of its own', () => scene.business, ROTATE_MINE],
  ])('%s: FORBIDDEN', async (_, auth, query) => {
    const variables = query === ROTATE ? { id: scene.ada.id } : {};
    const { status, json } = await scene.one.graphql(auth(), query, variables);
    expect(status).toBe(200);
    expect(json.errors).toMatchObject([
      { message: 'Forbidden', extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(await scene.loginsOf(scene.ada.hash)).toEqual(scene.alive);
  });

  test.each([ROTATE, ROTATE_MINE])('nobody replaces nothing: %s', async (query) => {
    const variables = query === ROTATE ? { id: scene.ada.id } : {};
    const { status, json } = await scene.one.graphql(undefined, query, variables);
    expect(status).toBe(401);
    expect(json.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
