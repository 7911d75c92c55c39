import { expect, test } from 'vitest';
import { operate } from '../payouts/doors.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { DEAD, ROTATE_MINE, useTwoGateways } from './two-gateways.ts';

// Rotations at the same time as each other and as whatever else is done to a user, by two gateways.

const scene = useTwoGateways();

test('of many rotations by a business, each makes another hash, and one lives', async () => {
  const hashes = await Promise.all(
    Array.from({ length: 12 }, (_, i) => scene.rotate(i % 2 ? scene.one : scene.two)),
  );
  expect(new Set([scene.ada.hash, ...hashes]).size).toBe(13);
  const living = await scene.shown();
  expect(hashes).toContain(living);
  for (const hash of hashes)
    expect(await scene.loginsOf(hash)).toEqual(hash === living ? scene.alive : DEAD);
});

test('of two who have one hash, one gets a new one', async () => {
  const both = await Promise.all(
    [scene.one, scene.two].map((each) => each.graphql(scene.ada.hash, ROTATE_MINE)),
  );
  const [made, refused] = both.toSorted((a, b) => a.status - b.status);
  expect([made?.status, refused?.status]).toEqual([200, 401]);
  const hash: string = made?.json.data.rotateMyHash.hash;
  expect(await scene.shown()).toBe(hash);
  expect(await scene.loginsOf(hash)).toEqual(scene.alive);
});

test('rotations, payouts, repeats and switches leave one hash: the one that is shown', async () => {
  const of = { businessId: scene.business.id, email: scene.ada.email };
  const acts: ((gateway: TestGateway, i: number) => Promise<unknown>)[] = [
    (gateway) => scene.rotate(gateway),
    (gateway) => gateway.pay(scene.business, { email: scene.ada.email, amount: 1 }),
    (gateway, i) =>
      gateway.pay(
        scene.business,
        { email: scene.ada.email, amount: 1 },
        { 'Idempotency-Key': `k${i % 3}` },
      ),
    (gateway) => operate(gateway, 'user deactivate', of),
    (gateway) => operate(gateway, 'user activate', of),
    (gateway) => operate(gateway, 'user rotate-hash', of),
  ];
  const all = Array.from({ length: 10 }, (_, turn) =>
    acts.map((act, i) => act((turn + i) % 3 ? scene.one : scene.two, turn)),
  ).flat();
  const seen = JSON.stringify(await Promise.all(all)).match(/[a-z2-7]{52}/g) ?? [];
  await operate(scene.one, 'user activate', of);
  const living = await scene.shown();
  expect(await scene.loginsOf(living)).toEqual(scene.alive);
  for (const hash of new Set(seen)) {
    if (hash !== living) expect(await scene.loginsOf(hash)).toEqual(DEAD);
  }
  expect(new Set(seen).size).toBeGreaterThanOrEqual(20);
  await scene.one.expectBooksToBalance();
});
