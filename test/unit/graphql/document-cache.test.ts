import { expect, test } from 'vitest';
import { createDocumentCache } from '../../../src/graphql/document-cache.ts';

const TEXTS = ['{ a }', '{ b }', '{ c }'] as const;
const [A, B, C] = TEXTS;

/** Room for two of them. */
const twoOf = () => createDocumentCache<number>(A.length + B.length);

test('what was kept is found by its text', () => {
  const cache = twoOf();
  expect(cache.get(A)).toBeUndefined();
  cache.set(A, 1);
  cache.set(B, 2);
  cache.set(B, 3);
  expect(TEXTS.map(cache.get)).toEqual([1, 3, undefined]);
});

test('what was asked for longest ago makes room, by length and not by number', () => {
  const cache = twoOf();
  cache.set(A, 1);
  cache.set(B, 2);
  cache.get(A);
  cache.set(C, 3);
  expect(TEXTS.map(cache.get)).toEqual([1, undefined, 3]);
  cache.set(`${A}${B}`, 4);
  expect(TEXTS.map(cache.get)).toEqual([undefined, undefined, undefined]);
  expect(cache.get(`${A}${B}`)).toBe(4);
});

test('what is longer than all that may be kept makes room for nothing', () => {
  const cache = twoOf();
  cache.set(A, 1);
  cache.set(`${A}${B}${C}`, 2);
  expect([cache.get(A), cache.get(`${A}${B}${C}`)]).toEqual([1, undefined]);
});
