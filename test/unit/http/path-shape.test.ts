import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPathShape } from '../../../src/http/path-shape.ts';

const PATHS = [
  '/',
  '/graphql',
  '/payout/create',
  '/payout/operations',
  '/balance',
  '/openapi.json',
];
const shapeOf = createPathShape(PATHS);

describe('what everybody knows is shown as it came', () => {
  test.each([
    '/payout/creates',
    '/payout/creat',
    '/payouts/create',
    '/Payout/Create',
    '/payout/create/',
    '//payout/create',
    '/api/v1/payout/create',
    '/graphqll',
    '/openapi.yaml/..',
    '/favicon.ico',
    '/.env',
    '/wp-login.php',
    '*',
  ])('%s', (path) => {
    expect(shapeOf(path)).toBe(path.replace('openapi.yaml', '{12 characters}'));
  });
});

describe('of all else only what it consists of', () => {
  const hash = 'wu742c4s3b6hbmwnf4ztcfobe5hkb7visjlzi6oicks72nqlegrq';

  test.each([
    ['/nowhere', '/{7 letters}'],
    [`/nowhere/${hash}`, '/{7 letters}/{52 characters}'],
    [`/payout/operations/${hash}`, '/payout/operations/{52 characters}'],
    [`/payout/users/${hash.toUpperCase()}`, '/payout/users/{52 characters}'],
    ['/payout/ada@example.com', '/payout/{15 characters}'],
    ['/payout/ada%40example.com', '/payout/{17 characters}'],
    ['/users/019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a31', '/users/{36 characters}'],
    ['/users/123456', '/users/{6 digits}'],
    [`/balance/sk_live_${'a1'.repeat(24)}`, '/balance/{56 characters}'],
    ['/payout%2Fcreate', '/{15 characters}'],
    ['/correct/horse/battery', '/{7 letters}/{5 letters}/{7 letters}'],
    ['/graphql\u001b[2J', '/{11 characters}'],
    ['/payout/createé', '/payout/{7 characters}'],
    [`/${'a'.repeat(30_000)}`, '/{30000 letters}'],
    ['/a/b/c/d/e/f', '/{1 letters}/{1 letters}/{1 letters}/{1 letters}/{1 letters}/{1 letters}'],
    [
      '/a/b/c/d/e/f/g',
      '/{1 letters}/{1 letters}/{1 letters}/{1 letters}/{1 letters}/{1 letters}/…',
    ],
  ])('%s', (path, shape) => {
    expect(shapeOf(path)).toBe(shape);
  });

  test('and of a path of slashes alone not many', () => {
    expect(shapeOf('/'.repeat(9_000))).toBe('///////…');
  });

  test('so that nothing of a secret is in it, wherever in the path it stands', () => {
    const secret = fc.oneof(
      fc.string({
        minLength: 8,
        maxLength: 60,
        unit: fc.constantFrom('b', 'f', 'k', 'q', 'x', 'z', '2', '3', '5', '7'),
      }),
      fc.uuid(),
      fc.emailAddress().map((email) => email.replaceAll('/', 'q').replace('@', 'q7@')),
    );
    const around = fc.constantFrom('/', '/payout/', '/graphql/', '//', '/users/');
    fc.assert(
      fc.property(around, secret, fc.constantFrom('', '/', '/create'), (before, text, after) => {
        const shape = shapeOf(before + text + after);
        expect(shape).toMatch(
          /^(?:\/(?:payout|graphql|users|create|\{\d+ (?:letters|digits|characters)\})?)+(?:\/…)?$/,
        );
        expect(shape.length).toBeLessThan(200);
      }),
      { numRuns: 1_000 },
    );
  });
});
